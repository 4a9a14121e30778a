// @ts-check
import { expect, test } from "vitest";
import { acceptWindowsPaths } from "./accept-windows-paths.mjs";

test("every function of the file system that takes a path gets the one inside, and its other arguments", () => {
  /** @type {unknown[]} */
  const calls = [];
  const names =
    "chdir chmod lookupPath lstat mkdir mknod open readdir readlink rename rmdir stat truncate unlink utime";
  const fileSystem = Object.fromEntries(
    names.split(" ").map((name) => [name, (/** @type {unknown[]} */ ...args) => calls.push([name, ...args])]),
  );

  acceptWindowsPaths(fileSystem);
  fileSystem["open"]?.("Z:\\a b", "C:\\flags", 0o666);
  fileSystem["rename"]?.("Z:\\old", "Z:\\new");

  expect(calls).toEqual([
    ["open", "/z/a b", "C:\\flags", 0o666],
    ["rename", "/z/old", "/z/new"],
  ]);
});

test("a file system without one of the functions is refused", () => {
  expect(() => acceptWindowsPaths({})).toThrow('Cannot take paths of Windows in "chdir": it is not there');
});
