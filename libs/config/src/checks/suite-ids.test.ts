import { expect, test } from "vitest";
import { checkSuiteId, checkSuiteIds } from "./suite-ids.ts";

test.each([
  "a",
  "0",
  "suite1_with_vars",
  "A.b-c_d",
  "x..y",
  "console",
  "com10",
  "constructor",
  "a".repeat(100),
])("%j is a suite id", (id) => {
  expect(checkSuiteId(id)).toBeUndefined();
});

test.each([
  ["", "is empty"],
  ["../../x", 'it holds "/"'],
  ["a/b", 'it holds "/"'],
  ["a\\b", 'it holds "\\\\"'],
  ["x:y", 'it holds ":"'],
  ["x y", 'it holds " "'],
  ["x\n", 'it holds "\\n"'],
  ["x\u0000", 'it holds "\\u0000"'],
  ["ä", 'it holds "ä"'],
  ["😀", 'it holds "😀"'],
  ["\u202e", 'it holds "\\u{202e}"'],
  [".", "must begin with a letter or a digit"],
  ["..", "must begin with a letter or a digit"],
  [".hidden", "must begin with a letter or a digit"],
  ["-rf", "must begin with a letter or a digit"],
  ["__proto__", "must begin with a letter or a digit"],
  ["x.", "must not end with a dot"],
  ["a".repeat(101), "it has 101"],
  ["a".repeat(300), "it has 300"],
  ["con", '"con" is a device on Windows'],
  ["CON.txt", '"CON" is a device on Windows'],
  ["nul.a.b", '"nul" is a device on Windows'],
  ["Com1", '"Com1" is a device on Windows'],
  ["lpt9.robot", '"lpt9" is a device on Windows'],
  ["runner", "is taken: the controller"],
  ["Runner", "is taken: the controller"],
])("%j is no suite id, with its reason", (id, reason) => {
  expect(checkSuiteId(id)).toContain(reason);
});

test("usable ids keep their order, the others are issues with their place", () => {
  const { usable, issues } = checkSuiteIds(["b", "a/b", "a", "B"]);
  expect(usable).toEqual(["b", "a"]);
  expect(issues).toMatchObject([
    { keyPath: ["suites", "a/b"], at: "key", severity: "error" },
    {
      keyPath: ["suites", "B"],
      at: "key",
      message: 'Cannot use suite id "B" as it differs only in case from "b": their files would mix',
    },
  ]);
});
