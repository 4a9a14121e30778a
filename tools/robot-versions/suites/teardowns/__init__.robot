*** Settings ***
Suite Teardown    Fail    outer teardown\nin two lines & <tag>
