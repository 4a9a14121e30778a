*** Settings ***
Suite Setup       Skip    in suite setup

*** Test Cases ***
Never Starts
    Log    no
