*** Settings ***
Documentation    One folder under two ids: each gives it another site.

*** Variables ***
${SITE}    nowhere

*** Test Cases ***
Site Is Configured
    Should Not Be Equal    ${SITE}    nowhere    msg=No site was given

Opening Hours Are Shown
    ${hours} =    Set Variable    9 to 18
    Log    The shop in ${SITE} is open from ${hours}
    Should Match Regexp    ${hours}    ^\\d+ to \\d+$
