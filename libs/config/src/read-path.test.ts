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

test.each(["..", "../x", "..\\x", "a/../../x", "./.././x"])(
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
  ["", "must not be blank"],
  [" ", "must not be blank"],
  [true, "must be a text"],
  [null, "must be a text"],
  [["a"], "must be a text"],
])("a path %j is refused", (path, reason) => {
  const reading = readPath(path);
  expect(reading.kind === "refused" && reading.refusals[0]?.reason).toContain(reason);
});
