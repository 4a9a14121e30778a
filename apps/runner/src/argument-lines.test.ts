import fc from "fast-check";
import { expect, test } from "vitest";
import { argumentLines } from "./argument-lines.ts";

test("options are lines, a list repeats one, a flag stands alone", () => {
  const params = [
    { option: "include", values: ["smoke", "a AND b"] },
    { option: "dryrun", values: true as const },
    { option: "doc", values: ["  x = y"] },
    { option: "name", values: [""] },
  ];
  expect(argumentLines(params)).toEqual({
    lines: ["--include=smoke", "--include=a AND b", "--dryrun", "--doc=  x = y", "--name="],
    left: [],
  });
});

test.each([
  ["an option", "--argumentfile"],
  ["spaces at its end", "a "],
  ["a second line", "a\nb"],
  ["an end of line as Unicode has it", "a\u2028b"],
  ["a separator of files", "a\u001cb"],
])(
  "an option with a value that looks like %s is left for the command line, with all its values",
  (_what, value) => {
    const odd = { option: "test", values: ["First", value] };
    const plain = { option: "name", values: ["x"] };
    expect(argumentLines([odd, plain])).toEqual({ lines: ["--name=x"], left: [odd] });
  },
);

test("what is in a line is read back as it was, by the rules of Robot's reader", () => {
  const value = fc.string({ unit: fc.constantFrom("-", "a", ":", " ", "=", "#", "\t", "\n", "ü") });
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const { lines, left } = argumentLines([{ option: "test", values }]);
      const expected = left.length > 0 ? [] : values;
      expect(lines.map(readLine)).toEqual(expected.map((text) => ["--test", text]));
    }),
  );
});

/** As ArgFileParser of Robot Framework 3 to 7 does it. */
function readLine(line: string): readonly string[] {
  const [, option = "", value = ""] = /^(\S*?)=(.*)$/s.exec(line.trim()) ?? [];
  return [option, value];
}
