*** Settings ***
Suite Teardown    Fail    inner teardown

*** Test Cases ***
Passed Before
    Log    ok

Failed Before
    Fail    own message

Failed Before At Length
    ${text}=    Evaluate    "long " * 400
    Fail    ${text}
