*** Settings ***
Suite Teardown    Fail At Length

*** Test Cases ***
Passed Before A Long Message
    Log    ok

*** Keywords ***
Fail At Length
    ${text}=    Evaluate    "teardown " * 300
    Fail    ${text}
