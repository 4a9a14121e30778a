*** Settings ***
Suite Setup       Log    fine
Suite Teardown    Log    fine

*** Test Cases ***
Only The Outer One Fails
    Log    ok
