/** Suites of each kind that a server must be able to show, by file. */
export const sampleSuites: Readonly<Record<string, string>> = {
  "passing.robot": `*** Test Cases ***
Logs in
    Log    hello
    Outer
Another
    [Tags]    smoke    browser
    No Operation
*** Keywords ***
Outer
    Middle
Middle
    Inner
Inner
    Too Deep
Too Deep
    Log    deep
`,
  "failing.robot": `*** Test Cases ***
Fails
    Log    before
    Fail    the reason
    Log    after
    [Teardown]    Log    good bye
Passes
    No Operation
`,
  "skipping.robot": `*** Test Cases ***
Skipped
    [Tags]    one    two
    Skip    not today
Skipped Too
    Skip    nor this
`,
  "partly.robot": `*** Test Cases ***
Skipped
    Skip    not today
Passes
    No Operation
`,
  "flaky.robot": `*** Test Cases ***
Passes The Second Time
    \${attempt}=    Evaluate    int(\${ROBOTMK_ATTEMPT})
    IF    \${attempt} == 1    Fail    <b>not yet</b>
Stable
    No Operation
`,
  "empty.robot": "*** Keywords ***\nNothing\n    No Operation\n",
  "nested/__init__.robot": "*** Settings ***\nSuite Setup    Log    set up\n",
  "nested/one.robot": "*** Test Cases ***\nSame Name\n    No Operation\n",
  "nested/two.robot": "*** Test Cases ***\nSame Name\n    No Operation\n",
};
