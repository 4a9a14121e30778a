import { expect, test } from "vitest";
import { describeProgramSearch } from "./program-search.ts";

type Search = Parameters<typeof describeProgramSearch>[0];

test.each<[Search, string, string]>([
  [{ kind: "not-executable", path: "/a/robot" }, "robot", '"/a/robot" is not executable'],
  [
    { kind: "dangling", path: "/a/robot", target: "/b/robot" },
    "robot",
    '"/a/robot" is a link to "/b/robot", which does not exist',
  ],
  [
    { kind: "refused", problem: 'Cannot start "x.bat": it is a batch file' },
    "x",
    'Cannot start "x.bat": it is a batch file',
  ],
  [{ kind: "absent" }, "robot", '"robot" is not on the PATH "/a:/b"'],
  [{ kind: "absent" }, "./robot", '"./robot" does not exist or is not a file'],
  [{ kind: "absent" }, "C:\\robot.exe", '"C:\\robot.exe" does not exist or is not a file'],
])("describes %j", (search, program, text) => {
  expect(describeProgramSearch(search, { program, searchPath: "/a:/b" })).toBe(text);
});
