*** Test Cases ***
Group
    GROUP    Named <group>
        Log    inside
        GROUP
            Log    anonymous
        END
    END

Group Fails
    GROUP    Failing
        Fail    in group
    END
