*** Settings ***
Suite Setup       Fail    outer setup failed
