*** Tasks ***
Do Something
    Log    done

Do Something Wrong
    Fail    went wrong
