*** Settings ***
Suite Setup       Sleep    11 milliseconds
Suite Teardown    Sleep    12 milliseconds
Metadata          Version    1.0
