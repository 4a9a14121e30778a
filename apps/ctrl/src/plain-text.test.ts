import fc from "fast-check";
import { expect, test } from "vitest";
import { hostileText, LINE_END } from "./fixtures/hostile-text.ts";
import { plainName, plainText } from "./plain-text.ts";

test.each([
  ["  a\tb\r\nc\u0085d  ", "a b c d"],
  [String.raw`one\ntwo`, String.raw`one\ ntwo`],
  [String.raw`Cannot use C:\new\a and \n`, String.raw`Cannot use C:/new\a and \ n`],
  [String.raw`Cannot use "C:\a b\new": gone\n`, String.raw`Cannot use "C:\a b/new": gone\ n`],
  [String.raw`\\server\new`, String.raw`\\server/new`],
  ["<<<<<<host>>>", "<<host>>>"],
  ["half \ud83d and 📚", "half and 📚"],
  ["\n \u2028", ""],
])("%j becomes %j", (text, expected) => {
  expect(plainText(text)).toBe(expected);
});

test("a name has no quotes, and words that they parted stay apart", () => {
  expect(plainName(`it's "so"`)).toBe("it s so");
});

test("whatever the text, nothing of it ends a line, and making it plain again changes nothing", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const plain = plainName(text);
      expect(plain).not.toMatch(LINE_END);
      expect(plain).not.toMatch(/["']|\\n|<<</);
      expect(plainName(plain)).toBe(plain);
    }),
    { numRuns: 1_000 },
  );
});
