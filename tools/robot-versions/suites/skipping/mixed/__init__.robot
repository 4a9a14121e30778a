*** Settings ***
Suite Teardown    Fail    outer fails
