import * as fc from "fast-check";
import { expect, test } from "vitest";
import { windowsPathProblem } from "./windows-path-problem.ts";

test.each([
  "login",
  "a\\b/c.robot",
  "..\\x",
  "./x",
  "C:\\suites\\login.robot",
  "c:/suites/",
  "\\\\server\\share\\suites",
  "//server/share",
  "\\suites",
  "ü b.robot",
  "console",
  "com10.txt",
  "nullable",
  ".hidden",
])("%j is a plain path", (path) => {
  expect(windowsPathProblem(path)).toBeUndefined();
});

test.each([
  ["\\\\?\\C:\\x", "name devices"],
  ["\\\\.\\pipe\\x", "name devices"],
  ["//?/C:/x", "name devices"],
  ["a:b", "a stream of a file"],
  ["login.robot::$DATA", "a stream of a file"],
  ["C:\\a\\b:c", "a stream of a file"],
  ["a\\CON", '"CON" is a device'],
  ["NUL.txt", '"NUL" is a device'],
  ["aux.robot", '"aux" is a device'],
  ["nul .txt", '"nul" is a device'],
  ["a/com1/b", '"com1" is a device'],
  ["COM¹", "is a device"],
  ["CONIN$", "is a device"],
  ["a.", "dot or a space at the end"],
  ["a \\b", "dot or a space at the end"],
  ["...", "dot or a space at the end"],
  ["a*", 'must not hold "*"'],
  ['a"b', "must not hold"],
])("%j is refused", (path, reason) => {
  expect(windowsPathProblem(path)).toContain(reason);
});

test("whatever folder a device stands in, and whatever follows it, it is refused", () => {
  const device = fc.constantFrom("con", "PRN", "aux", "Nul", "com1", "LPT9");
  const rest = fc.stringMatching(/^[a-z]{0,3}$/).map((text) => (text === "" ? "" : `.${text}`));
  const around = fc.constantFrom("", "C:\\", "\\\\s\\s\\", "a/", "..\\");
  fc.assert(
    fc.property(around, device, rest, (before, name, after) => {
      expect(windowsPathProblem(`${before}${name}${after}`)).toContain("is a device");
    }),
  );
});
