*** Settings ***
Suite Teardown    Fail    inner fails

*** Test Cases ***
Passed
    Log    ok

Failed
    Fail    by itself

Skipped
    Skip    by itself
