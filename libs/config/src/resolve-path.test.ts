import { expect, test } from "vitest";
import { folderOf, resolvePath } from "./resolve-path.ts";

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
