import * as fc from "fast-check";
import { expect, test } from "vitest";
import { quote } from "./quote.ts";

test("quotes, line ends and invisible characters are escaped, long texts are cut", () => {
  expect(quote('a"b')).toBe('"a\\"b"');
  expect(quote("a\nb\u2028\u202e")).toBe('"a\\nb\\u{2028}\\u{202e}"');
  expect(quote("x".repeat(100))).toBe(`"${"x".repeat(60)}…"`);
});

test("any text stays on one line and is short", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
      const quoted = quote(text);
      expect(quoted).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(quoted.length).toBeLessThan(600);
    }),
  );
});
