*** Test Cases ***
Never Starts
    Log    no

Never Starts Either
    Log    no
