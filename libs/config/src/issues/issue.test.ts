import { expect, test } from "vitest";
import { formatIssue } from "./issue.ts";

test("an issue becomes one line as compilers write it", () => {
  const issue = {
    severity: "error",
    message: "Cannot\nread",
    file: "/etc/a\rb.yml",
    line: 3,
    column: 7,
    keyPath: [],
  } as const;
  expect(formatIssue(issue)).toBe("/etc/a\\u000db.yml:3:7: Cannot\\u000aread");
});
