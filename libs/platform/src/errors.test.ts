import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCode, errorMessage } from "./errors.ts";

function caught(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

test.each([
  ["a failed call of the system", caught(() => readFileSync("/does/not/exist")), "ENOENT"],
  ["an error of the runtime", caught(() => readFileSync("a\0b")), "ERR_INVALID_ARG_VALUE"],
  ["any other error", new Error("text"), undefined],
  ["an error with a number as its code", Object.assign(new Error("text"), { code: 5 }), undefined],
  [
    "a full quota on Node.js",
    Object.assign(new Error("x"), { code: "Unknown system error -122", errno: -122 }),
    "EDQUOT",
  ],
  ["a full quota on Deno", new Error("Disk quota exceeded (os error 122)"), "EDQUOT"],
  ["an interruption on Deno", new Error("Interrupted system call (os error 4)"), "EINTR"],
  ["a number that nobody knows", Object.assign(new Error("x"), { code: "UNKNOWN", errno: -9999 }), "UNKNOWN"],
  ["something else that was thrown", { code: "ENOENT" }, undefined],
  ["nothing", undefined, undefined],
])("errorCode() returns the code of %s", (_name, error, code) => {
  expect(errorCode(error)).toBe(code);
});

test.each([
  [new Error("one\n  two\tthree "), "one two three"],
  ["text", "text"],
  [undefined, "undefined"],
  [42, "42"],
])("errorMessage() writes %s on one line", (error, text) => {
  expect(errorMessage(error)).toBe(text);
});

test("whatever was thrown has a message, also what is no error and can't be made a string", () => {
  expect(errorMessage({ toString: false })).toBe("{ toString: false }");
  expect(errorMessage(undefined)).toBe("undefined");
  expect(errorMessage("as it is")).toBe("as it is");
});
