*** Settings ***
Suite Teardown    Skip    outer skips
