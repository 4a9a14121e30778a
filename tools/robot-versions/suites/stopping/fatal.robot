*** Settings ***
Suite Teardown    Fail    and the teardown too

*** Test Cases ***
Fatal
    Fatal Error    all is lost

Never Starts
    Log    no
