*** Test Cases ***
One
    Log    1

Dots.In.Name
    Fail    dots
