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
