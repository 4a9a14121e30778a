*** Settings ***
Library           ${CURDIR}/../MonitoringKeywords.py

*** Test Cases ***
If And Else
    IF    1 > 2
        Fail    wrong
    ELSE IF    2 > 1
        Log    right
        Add Checkmk Test State    in if
    ELSE
        Fail    wrong
    END

If Fails
    IF    True
        Fail    inside if
    END

Nested Loops And Ifs
    FOR    ${i}    IN RANGE    3
        FOR    ${j}    IN    x    y
            IF    ${i} == 1
                Log    ${i}${j}
            END
        END
    END

Not Run After Failure
    Fail    stop here
    FOR    ${i}    IN    1    2
        Log    ${i}
    END
    Add Monitoring Message    not run
