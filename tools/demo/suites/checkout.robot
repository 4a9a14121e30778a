*** Settings ***
Documentation    One of its tests fails.

*** Test Cases ***
Basket Takes An Article
    @{basket} =    Create List    teapot
    Should Contain    ${basket}    teapot

Total Is Right
    ${total} =    Evaluate    19.90 + 4.90
    Should Be Equal As Numbers    ${total}    25    msg=The basket costs ${total} instead of
