*** Settings ***
Library           ${CURDIR}/../MonitoringKeywords.py
Documentation     Plain verdicts, messages and names.

*** Variables ***
${EMPTY MESSAGE}    ${EMPTY}

*** Test Cases ***
Passes
    Log    Hello

Fails
    Fail    It's broken: <b>"5" & 6</b>

Fails In Several Lines
    Fail    first line\nsecond line\n\n${SPACE}${SPACE}fourth line, indented\n

Fails With A Message As Long As A Book
    ${text}=    Evaluate    "Grüße " * 20000
    Fail    ${text}

Fails With A Message Of Exactly A Thousand Characters
    ${text}=    Evaluate    "x" * 1000
    Fail    ${text}

Fails With A Character Above The Basic Plane At The Cut
    ${text}=    Evaluate    "x" * 999 + chr(0x1F389) * 3
    Fail    ${text}

Fails With HTML
    Fail    *HTML* <b>bold</b> &amp; <img src="data:image/png;base64,iVBORw0KGgo=">

Fails With Control Characters
    ${text}=    Evaluate    "bell \\x07 escape \\x1b[31m red\\x00 nul \\x0b tab \\t return \\r\\n end \\ufffe"
    Log    ${text}
    Fail    ${text}

Fails With Things That Look Like XML
    Log    <![CDATA[ not cdata ]]> ]]> <!-- no comment --> &lt; &#10; <?pi?>
    Fail    <![CDATA[ not cdata ]]> ]]> <!-- no comment --> &lt; &#10; <?pi?> </status></test>

Passes With A Message
    Set Test Message    It went well: Größe ✓

Passes Early
    Pass Execution    Enough seen.    early    leave
    Fail    Not reached

Größe prüfen ✓ 日本語 🎉 & "quotes" <tag>
    [Tags]    größe    with space    a:b    UPPER    upper    none
    Log    Ünïcödé 🎉

Name With \${variable} And ${1} Backslash \\ Tab\tEnd
    No Operation

Twice
    Log    once

Twice
    Fail    twice

Has A Timeout
    [Timeout]    100 milliseconds
    Sleep    5 seconds

Has Setup And Teardown
    [Setup]    Log    before
    Log    during
    [Teardown]    Log    after

Setup Fails
    [Setup]    Fail    no way
    Log    never

Teardown Fails
    Log    fine
    [Teardown]    Fail    can't clean

Both Fail
    Fail    body
    [Teardown]    Fail    *HTML* <i>teardown</i>

Several Continuable Failures
    Run Keyword And Continue On Failure    Fail    one
    Run Keyword And Continue On Failure    Fail    two

Takes A While
    Sleep    37 milliseconds

Deep Keywords
    One
    Add Monitoring Message    from a test: <&> ü

*** Keywords ***
One
    [Documentation]    Calls on and on.
    Two
    Log    in one

Two
    Three

Three
    Four

Four
    Log    deep down
    Add Checkmk Test State    deep    WARNING
    ${long}=    Evaluate    "long " * 1000
    Add Monitoring Message    ${long}
