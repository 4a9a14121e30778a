*** Test Cases ***
Skips Itself
    Skip    not today: <&>
    Fail    not reached

Skips If
    Skip If    True    since it is true

Is Skipped By Tag
    [Tags]    robot:skip
    Fail    never

Is Skipped By Option
    [Tags]    skip-me
    Fail    never

Fails But Is Skipped On Failure
    [Tags]    flaky
    Fail    flaked

Setup Skips
    [Setup]    Skip    in setup
    Fail    never

Teardown Skips
    Log    ok
    [Teardown]    Skip    in teardown

Fails And Teardown Skips
    Fail    first
    [Teardown]    Skip    in teardown

Passes
    Log    ok
