*** Settings ***
Library           ${CURDIR}/../MonitoringKeywords.py

*** Test Cases ***
For In Range
    FOR    ${index}    IN RANGE    5
        Log    ${index}
    END

For In List With Failure
    FOR    ${item}    IN    a    b    c
        Should Not Be Equal    ${item}    b    msg=met ${item}
    END

For Two Variables
    FOR    ${a}    ${b}    IN    1    2    3    4
        Log    ${a}${b}
        Add Monitoring Message    from a loop
    END
