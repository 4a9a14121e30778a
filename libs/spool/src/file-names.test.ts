import * as fc from "fast-check";
import { expect, test } from "vitest";
import { assertFileName, isFileName, isSameFileName } from "./file-names.ts";

test.each(["a", "Login_2.robot", "0", "a-b.c_d", "a..b", "x".repeat(150), "20261122T101530123Z-4f9a1c"])(
  "%j stays in its folder",
  (name) => {
    expect(isFileName(name)).toBe(true);
    expect(assertFileName(name)).toBe(name);
  },
);

test.each([
  "",
  ".",
  "..",
  "../../x",
  "a/b",
  "a\\b",
  "/etc",
  "..hidden",
  ".hidden",
  "a.",
  "-rf",
  "_x",
  "x y",
  "x:y",
  "C:x",
  "\\\\server\\share",
  "a\n",
  "a\0b",
  "ä",
  "😀",
  "x".repeat(151),
])("%j is no file name", (name) => {
  expect(isFileName(name)).toBe(false);
  expect(() => assertFileName(name)).toThrow("it could leave its folder");
});

test("a name that is refused is reported in few words and on one line", () => {
  expect(() => assertFileName(`../${"x\n".repeat(10_000)}`)).toThrow(/^[^\n]{1,400}$/);
});

test("a file name holds nothing that a shell, a path or a line would read otherwise", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
      expect(isFileName(name) && /[^\w.-]|^[^A-Za-z0-9]|\.$/.test(name)).toBe(false);
    }),
  );
});

test("names that differ by capitals alone are those of one file on Windows, and of two on Linux", () => {
  expect(isSameFileName("Login", "login", true)).toBe(true);
  expect(isSameFileName("Login", "login", false)).toBe(false);
  expect(isSameFileName("login", "login", false)).toBe(true);
  expect(isSameFileName("login", "logins", true)).toBe(false);
});
