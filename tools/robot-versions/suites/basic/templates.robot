*** Settings ***
Suite Setup       Log    suite setup
Suite Teardown    Log    suite teardown
Test Template     Should Be Equal

*** Test Cases ***
All Rows Pass
    a    a
    b    b

Some Rows Fail
    a    a
    b    c
    d    e

Own Template
    [Template]    ${a} plus ${b} is ${sum}
    1    2    3
    2    2    5

Embedded Arguments
    [Template]    NONE
    1 plus 2 is 3
    User "Jürgen & <Söhne>" logs in

*** Keywords ***
${a} plus ${b} is ${sum}
    Should Be Equal As Integers    ${${a} + ${b}}    ${sum}

User "${name}" logs in
    Log    ${name}
