import { expect, test } from "vitest";
import { readEnv } from "./environment.ts";

test("numbers and booleans become texts as they are written", () => {
  const written = new Map<string, unknown>([
    ["HOST", "a"],
    ["PORT", 80],
    ["PIN", "007"],
    ["CI", true],
    ["ProgramFiles(x86)", ""],
  ]);
  const result = readEnv(written);
  expect(result.kind === "ok" && [...result.value.values()]).toEqual([
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
  expect(readEnv(new Map([[name, value]]))).toMatchObject({ issues: [{ path: [name], at }] });
});

test("Windows knows no case in names: there two that differ by case alone are refused, elsewhere not", () => {
  const written = new Map([
    ["Path", "a"],
    ["PATH", "b"],
    ["Größe", "c"],
    ["GRÖSSE", "d"],
    ["grösse", "e"],
  ]);
  expect(readEnv(written, true)).toEqual({
    kind: "error",
    issues: [
      { reason: 'names the same variable as "Path", as Windows knows no case', path: ["PATH"], at: "key" },
      {
        reason: 'names the same variable as "GRÖSSE", as Windows knows no case',
        path: ["grösse"],
        at: "key",
      },
    ],
  });
  expect(readEnv(written, false)).toMatchObject({ kind: "ok" });
});

test("what is no mapping is refused", () => {
  expect(readEnv(["A=b"])).toMatchObject({ kind: "error" });
});
