*** Settings ***
Documentation    Never ends by itself, and leaves a program behind. The time-out ends both.
Library          Process

*** Test Cases ***
Browser Starts
    ${browser} =    Start Process    sleep    1000
    Process Should Be Running    ${browser}

Page Is Loaded
    Sleep    1000 seconds

Page Has A Title
    Fail    This test is never reached
