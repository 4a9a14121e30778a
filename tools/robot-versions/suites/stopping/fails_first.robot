*** Test Cases ***
Passes
    Log    ok

Fails
    Fail    the reason

Never Starts
    [Tags]    mine
    Log    no

Never Starts Either
    Log    no
