import * as fc from "fast-check";
import { expect, test } from "vitest";
import { folderOf, readPath, readSuitePath, resolvePath, windowsPathError } from "./path.ts";

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
  expect(readSuitePath(path)).toEqual({ kind: "ok", value: path });
});

test.each(["aux.robot", "login:x", "sub\\NUL.txt", "a.\\b", "x "])(
  "on Windows a suite may not lie at %j",
  (path) => {
    expect(readSuitePath(path, true)).toMatchObject({ kind: "error" });
    expect(readSuitePath(path, false)).toMatchObject({ kind: "ok" });
  },
);

test.each(["C:\\a\\nul", "\\\\?\\C:\\a", "D:/a:b"])("a path of Windows is refused as there: %j", (path) => {
  expect(readPath(path, false)).toMatchObject({ kind: "error" });
});

test.each(["..", "../x", "..\\x", "a/../../x", "a\\..\\..\\x", "./.././x"])(
  "a suite may not leave robotdir by %j",
  (path) => {
    expect(readSuitePath(path)).toMatchObject({
      issues: [{ reason: "must stay below robotdir, or be an absolute path" }],
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
  const result = readPath(path);
  expect(result.kind === "error" && result.issues[0]?.reason).toContain(reason);
});

test.each([
  ["/etc/check_mk", "robots", "/etc/check_mk/robots"],
  ["/etc/check_mk", "../x/./y", "/etc/x/y"],
  ["/etc/check_mk", "/opt//robots/", "/opt/robots"],
  ["C:\\ProgramData\\checkmk", "robots/login", "C:\\ProgramData\\checkmk\\robots\\login"],
  ["C:\\ProgramData", "D:/robots", "D:\\robots"],
  ["C:\\ProgramData", "\\robots", "C:\\robots"],
  ["C:\\ProgramData", "\\\\server\\share\\x", "\\\\server\\share\\x"],
])("from %s, %s is %s", (base, path, absolute) => {
  expect(resolvePath(base, path)).toBe(absolute);
});

test("the folder of a file follows the file's own system", () => {
  expect(folderOf("/etc/check_mk/robotmk.yml")).toBe("/etc/check_mk");
  expect(folderOf("C:\\ProgramData\\robotmk.yml")).toBe("C:\\ProgramData");
});

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
  expect(windowsPathError(path)).toBeUndefined();
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
  expect(windowsPathError(path)).toContain(reason);
});

test("whatever folder a device stands in, and whatever follows it, it is refused", () => {
  const device = fc.constantFrom("con", "PRN", "aux", "Nul", "com1", "LPT9");
  const rest = fc.stringMatching(/^[a-z]{0,3}$/).map((text) => (text === "" ? "" : `.${text}`));
  const around = fc.constantFrom("", "C:\\", "\\\\s\\s\\", "a/", "..\\");
  fc.assert(
    fc.property(around, device, rest, (before, name, after) => {
      expect(windowsPathError(`${before}${name}${after}`)).toContain("is a device");
    }),
  );
});
