// @ts-check
import { expect, test } from "vitest";
import { insideArguments, insidePath } from "./windows-paths.mjs";

test.for([
  ["Z:\\", "/z"],
  ["C:", "/c"],
  ["Z:\\a b\\ü.robot", "/z/a b/ü.robot"],
  ["z:/a/b", "/z/a/b"],
  // What Python makes of an absolute path that it takes for a relative one.
  ["/z/here/C:\\x\\y", "/c/x/y"],
  ["/library/robot", "/library/robot"],
  ["a\\b", "a/b"],
  ["http://host:80/a", "http://host:80/a"],
])("the path %s is %s inside", ([path = "", inside]) => {
  expect(insidePath(path)).toBe(inside);
});

test("paths among arguments are translated, values of other options are not", () => {
  const args = [
    "-m",
    "robot",
    "--outputdir",
    "Z:\\run 1",
    "--variable",
    "A:\\not a path",
    "--variable=B:\\nor this",
    "--variablefile=C:\\v.py",
    "--name",
    "x",
    "Z:\\robots\\login",
  ];
  expect(insideArguments(args)).toEqual([
    "-m",
    "robot",
    "--outputdir",
    "/z/run 1",
    "--variable",
    "A:\\not a path",
    "--variable=B:\\nor this",
    "--variablefile=/c/v.py",
    "--name",
    "x",
    "/z/robots/login",
  ]);
});
