import fc from "fast-check";
import { expect, test } from "vitest";
import { cut } from "./cut.ts";

test.each([
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["", 0, ""],
  ["ab📚c", 4, "ab…"],
])("%j within %d characters is %j", (text, maxChars, expected) => {
  expect(cut(text, maxChars)).toBe(expected);
});

test("no text grows beyond the limit, and no character is torn", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, maxChars) => {
      expect(cut(text, maxChars).length).toBeLessThanOrEqual(maxChars);
      expect(cut(text, maxChars)).not.toMatch(/\p{Cs}/u);
    }),
  );
});
