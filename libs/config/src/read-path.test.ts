import { expect, test } from "vitest";
import { readPath, readSuitePath } from "./read-path.ts";

test.each([
  "login",
  "a/../b",
  "a\\b.robot",
  ".",
  "/abs/../x",
  "C:\\suites",
  "c:/suites",
  "\\\\server\\share",
  "ü b",
])("a suite may lie at %j", (path) => {
  expect(readSuitePath(path)).toEqual({ kind: "read", value: path });
});

test.each(["aux.robot", "login:x", "sub\\NUL.txt", "a.\\b", "x "])(
  "on Windows a suite may not lie at %j",
  (path) => {
    expect(readSuitePath(path, true)).toMatchObject({ kind: "refused" });
    expect(readSuitePath(path, false)).toMatchObject({ kind: "read" });
  },
);

test.each(["C:\\a\\nul", "\\\\?\\C:\\a", "D:/a:b"])("a path of Windows is refused as there: %j", (path) => {
  expect(readPath(path, false)).toMatchObject({ kind: "refused" });
});

test.each(["..", "../x", "..\\x", "a/../../x", "a\\..\\..\\x", "./.././x"])(
  "a suite may not leave robotdir by %j",
  (path) => {
    expect(readSuitePath(path)).toMatchObject({
      refusals: [{ reason: "must stay below robotdir, or be an absolute path" }],
    });
  },
);

test.each([
  ["~/robot", 'must not begin with "~"'],
  ["C:robot", 'must have a "\\" after the drive'],
  ["a\0b", "must not hold control characters"],
  ["a\nb", "must not hold control characters"],
  ["C:\tests", 'must not hold control characters: in double quotes a "\\" begins an escape'],
  ["", "must not be blank"],
  [" ", "must not be blank"],
  [true, "must be a text"],
  [null, "must be a text"],
  [["a"], "must be a text"],
])("a path %j is refused", (path, reason) => {
  const reading = readPath(path);
  expect(reading.kind === "refused" && reading.refusals[0]?.reason).toContain(reason);
});
