import fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../../../tools/test/property-runs.ts";
import { StartRefusedError } from "../../win32/error.ts";
import { commandLine, environmentBlock } from "./command-line.ts";

const FILE = String.raw`C:\Program Files\x\python.exe`;

function written(...args: readonly string[]): string {
  return commandLine({ file: FILE, args }).slice(`"${FILE}"`.length + 1);
}

test.each([
  [["a", "b"], "a b"],
  [[""], '""'],
  [["a b"], '"a b"'],
  [['"'], String.raw`"\""`],
  [["a\\"], "a\\"],
  [["a b\\"], String.raw`"a b\\"`],
  [[String.raw`a\"b`], String.raw`"a\\\"b"`],
  [[String.raw`a\b`], String.raw`a\b`],
  [["a\tb\nc"], '"a\tb\nc"'],
  [["%PATH%", "^&|<>"], "%PATH% ^&|<>"],
])("%j is written as %s", (args, text) => {
  expect(written(...args)).toBe(text);
});

/** What CommandLineToArgvW makes of the arguments behind the program, by its documentation. */
function parsed(text: string): readonly string[] {
  const args: string[] = [];
  let current: string | undefined;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const [slashes = ""] = /^\\*/.exec(text.slice(at)) ?? [];
    const next = text[at + slashes.length];
    if (slashes !== "" && next === '"') {
      current = (current ?? "") + "\\".repeat(Math.floor(slashes.length / 2));
      at += slashes.length - 1;
      if (slashes.length % 2 === 1) {
        current += '"';
        at += 1;
      }
    } else if (slashes !== "") {
      current = (current ?? "") + slashes;
      at += slashes.length - 1;
    } else if (next === '"') {
      quoted = !quoted;
      current ??= "";
    } else if ((next === " " || next === "\t") && !quoted) {
      if (current !== undefined) args.push(current);
      current = undefined;
    } else current = (current ?? "") + (next ?? "");
  }
  return current === undefined ? args : [...args, current];
}

test("whatever the arguments are, they are read as they were given", () => {
  const text = fc.string({
    unit: fc.constantFrom('"', "\\", " ", "\t", "\n", "a", "%", "^", "𝄞"),
    maxLength: 20,
  });
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          text,
          fc.string({ unit: "binary" }).filter((one) => !one.includes("\0")),
        ),
      ),
      (args) => {
        expect(parsed(written(...args))).toEqual(args);
      },
    ),
    propertyRuns(500),
  );
});

test.each([
  [{ file: FILE, args: ["a", "b\0c"] }, "EINVAL", '"b\\u0000c" contains a NUL character'],
  [{ file: "x\0.exe", args: [] }, "EINVAL", "contains a NUL character"],
  [{ file: 'x".exe', args: [] }, "EINVAL", "contains no quotes"],
  [{ file: "x", args: ["a".repeat(32_764)] }, "E2BIG", "32766 characters, and this one has 32768"],
])("%j is refused", (command, code, said) => {
  const write = (): string => commandLine(command);
  expect(write).toThrow(StartRefusedError);
  expect(write).toThrow(expect.objectContaining({ code, message: expect.stringContaining(said) }));
});

test("the longest text that Windows takes is not refused", () => {
  expect(commandLine({ file: "x", args: ["a".repeat(32_762)] })).toHaveLength(32_766);
});

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
