*** Settings ***
Suite Teardown    Skip    inner skips

*** Test Cases ***
Passed
    Log    ok

Failed
    Fail    by itself
