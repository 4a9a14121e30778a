import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { TestContext } from "vitest";
import { projectFolder } from "../../runtimes/runtime.ts";

const STATUS = 'start="2026-11-20T10:00:00.000000" elapsed="0.001"';

function output(verdict: "PASS" | "FAIL"): string {
  const counts = verdict === "PASS" ? 'pass="1" fail="0" skip="0"' : 'pass="0" fail="1" skip="0"';
  return `<?xml version="1.0" encoding="UTF-8"?>
<robot generator="Robot 7.3.2 (Python 3.11.2 on linux)" generated="2026-11-20T10:00:00.000000" rpa="false" schemaversion="5">
<suite id="s1" name="Sample" source="/robots/sample">
<test id="s1-t1" name="Only" line="2">
<kw name="Log" owner="BuiltIn"><arg>hello</arg><status status="${verdict}" ${STATUS}></status></kw>
<status status="${verdict}" ${STATUS}></status>
</test>
<status status="${verdict}" ${STATUS}></status>
</suite>
<statistics>
<total><stat ${counts}>All Tests</stat></total>
<tag></tag>
<suite><stat ${counts} name="Sample" id="s1">Sample</stat></suite>
</statistics>
<errors></errors>
</robot>
`;
}

/** What a robot may leave as its output.xml, by kind; `none` leaves no file. */
export const SAMPLE_OUTPUTS = {
  passing: output("PASS"),
  failing: output("FAIL"),
  truncated: output("PASS").slice(0, -200),
  empty: "",
  none: undefined,
} as const;

export type SampleOutput = keyof typeof SAMPLE_OUTPUTS;
export const OUTPUT_KINDS: readonly SampleOutput[] = ["passing", "failing", "truncated", "empty", "none"];

const corpusSchema = v.object({
  outputs: v.array(v.looseObject({ version: v.string(), scenario: v.string(), file: v.string() })),
});

/** An output.xml that a version of Robot Framework wrote. */
export type RealOutput = { readonly version: string; readonly scenario: string; readonly bytes: Buffer };

/**
 * The outputs of Robot Framework 3 to 7 that the unit tests have made. Without them the test is skipped with the
 * reason, and fails in CI.
 */
export function realOutputs(context: TestContext): readonly RealOutput[] {
  const corpora = join(projectFolder, ".robot", "corpus");
  const [name] = foldersOf(corpora);
  if (name === undefined) {
    const reason = `Cannot read outputs of real versions in "${corpora}": there are none, "npm test" makes them`;
    if (process.env["CI"] === "true") throw new Error(reason);
    return context.skip(reason);
  }
  const folder = join(corpora, name);
  const { outputs } = v.parse(corpusSchema, JSON.parse(readFileSync(join(folder, "corpus.json"), "utf8")));
  return outputs.map(({ version, scenario, file }) => ({
    version,
    scenario,
    bytes: readFileSync(join(folder, file)),
  }));
}

function foldersOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.endsWith(".tmp"));
  } catch {
    return [];
  }
}

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
