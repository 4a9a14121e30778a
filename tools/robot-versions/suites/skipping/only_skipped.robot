*** Test Cases ***
Skipped
    Skip    all of it
