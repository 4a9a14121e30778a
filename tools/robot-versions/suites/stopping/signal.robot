*** Test Cases ***
Passes
    Log    ok

Is Running
    Log    still here
    Evaluate    threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGTERM]).start()    modules=os,signal,threading
    Sleep    30 seconds
    [Teardown]    Log    cleaning up

Never Starts
    Log    no
