*** Test Cases ***
While
    ${x}=    Set Variable    ${0}
    WHILE    ${x} < 3
        ${x}=    Evaluate    ${x} + 1
        IF    ${x} == 2    CONTINUE
        Log    ${x}
    END

While Limit
    WHILE    True    limit=3
        Log    again
    END

Break
    FOR    ${i}    IN RANGE    10
        IF    ${i} == 2    BREAK
        Log    ${i}
    END

Try Except
    TRY
        Fail    oops
    EXCEPT    oops    AS    ${error}
        Log    caught ${error}
    ELSE
        Fail    no
    FINALLY
        Log    finally
    END

Try Without Match
    TRY
        Fail    other
    EXCEPT    oops    type=GLOB
        Log    no
    END

Return
    ${value}=    Returns Early
    Should Be Equal    ${value}    early

Inline If
    ${x}=    IF    True    Set Variable    1    ELSE    Set Variable    2
    Should Be Equal    ${x}    1

*** Keywords ***
Returns Early
    IF    True
        RETURN    early
    END
    Fail    not reached
