import { expect, test } from "vitest";
import { readEnv } from "./read-env.ts";

test("numbers and booleans become texts as they are written", () => {
  const written = new Map<string, unknown>([
    ["HOST", "a"],
    ["PORT", 80],
    ["PIN", "007"],
    ["CI", true],
    ["ProgramFiles(x86)", ""],
  ]);
  const reading = readEnv(written);
  expect(reading.kind === "read" && [...reading.value.values()]).toEqual([
    { name: "HOST", value: "a" },
    { name: "PORT", value: "80" },
    { name: "PIN", value: "007" },
    { name: "CI", value: "true" },
    { name: "ProgramFiles(x86)", value: "" },
  ]);
});

test.each([
  ["A=B", "x", "key"],
  ["", "x", "key"],
  ["A B", "x", "key"],
  ["A\0", "x", "key"],
  ["A", "x\0", "value"],
  ["A", null, "value"],
  ["A", ["x"], "value"],
])("%j set to %j is refused for its %s", (name, value, at) => {
  expect(readEnv(new Map([[name, value]]))).toMatchObject({ refusals: [{ path: [name], at }] });
});

test("what is no mapping is refused", () => {
  expect(readEnv(["A=b"])).toMatchObject({ kind: "refused" });
});
