import fc from "fast-check";
import { expect, test } from "vitest";
import { outputLines } from "./output-lines.ts";

test("nothing of what was written is lost or doubled, whatever it is", () => {
  const bytes = fc
    .uint8Array({ maxLength: 60 })
    .map((all) => all.map((byte) => (byte > 200 ? 0 : byte % 14)));
  fc.assert(
    fc.property(bytes, (all) => {
      const lines = outputLines(all, { isCut: false });
      expect(Buffer.concat(lines.map(({ bytes: line }) => line))).toEqual(Buffer.from(all));
    }),
    { numRuns: 2_000 },
  );
});

test("each line of letters is known as what it is, in whatever order they come", () => {
  const letters = fc.string({
    unit: fc.constantFrom(..."abcäöü 123".split("")),
    minLength: 1,
    maxLength: 12,
  });
  const lines = fc.array(fc.record({ letters, isWide: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(lines, (written) => {
      const parts = written.map((line) =>
        Buffer.from(`${line.letters}\r\n`, line.isWide ? "utf16le" : "utf8"),
      );
      const read = outputLines(Buffer.concat(parts), { isCut: false });
      expect(read.map(({ bytes, isWide }) => ({ text: Buffer.from(bytes).toString("hex"), isWide }))).toEqual(
        written.map(({ isWide }, index) => ({ text: parts[index]?.toString("hex"), isWide })),
      );
    }),
  );
});
