*** Settings ***
Library           NoSuchLibraryAtAll
Resource          no_such.resource
Nonsense          setting

*** Test Cases ***
Uses What Is Not There
    No Such Keyword

Empty Test

Warns
    Log    Careful: <this>    WARN
