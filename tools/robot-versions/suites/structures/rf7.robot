*** Test Cases ***
Var
    VAR    ${x}    value
    VAR    @{list}    a    b    scope=TEST
    Should Be Equal    ${x}    value

Var Fails
    VAR    ${x}    ${no such}

Keyword With Setup And Teardown
    With Both
    [Teardown]    Log    test teardown

Error In Data
    Invalid Keyword

*** Keywords ***
With Both
    [Setup]    Log    before
    Log    between
    [Teardown]    Log    after

Invalid Keyword
    RETURN    a
    END
