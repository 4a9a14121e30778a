*** Settings ***
Documentation    Takes some seconds, and passes.

*** Test Cases ***
Report Is Made
    Log    Collecting the figures of the month
    Sleep    4 seconds
    Log    Done
