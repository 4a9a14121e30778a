import { expect, test } from "vitest";
import { environmentBlock } from "./environment-block.ts";

function entries(environment: Readonly<Record<string, string>>): readonly string[] {
  const text = environmentBlock(environment).toString("utf16le");
  expect(text.endsWith("\0\0")).toBe(true);
  return text.slice(0, -2).split("\0");
}

test("variables are sorted without regard to case", () => {
  expect(entries({ b: "1", A: "2", _x: "3", C: "4", "=C:": "C:\\x", ä: "5", Z: "6" })).toEqual([
    "=C:=C:\\x",
    "A=2",
    "b=1",
    "C=4",
    "Z=6",
    "_x=3",
    "ä=5",
  ]);
});

test("of names that differ by case alone the last one counts", () => {
  expect(entries({ Path: "1", x: "", PATH: "2", Ä: "3", ä: "4", ß: "5", SS: "6" })).toEqual([
    "PATH=2",
    "SS=6",
    "x=",
    "ä=4",
    "ß=5",
  ]);
});

test("no variables are two ends", () => {
  expect(environmentBlock({})).toEqual(Buffer.alloc(4));
});

test.each([
  ["", "x", "its name is empty"],
  ["=", "x", "its name is empty"],
  ["a=b", "x", 'its name contains "="'],
  ["=C:=", "x", 'its name contains "="'],
  ["a\0b", "x", "its name contains a NUL character"],
  ["a", "x\0y", "its value contains a NUL character"],
])("the variable %j with the value %j is refused", (name, value, problem) => {
  expect(() => environmentBlock({ [name]: value })).toThrow(
    expect.objectContaining({
      code: "EINVAL",
      message: `Cannot set variable ${JSON.stringify(name)}: ${problem}`,
    }),
  );
});
