import fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../tools/test/property-runs.ts";
import { hostileText, LINE_END } from "./fixtures/hostile-text.ts";
import {
  truncate,
  inPiggyback,
  toJsonLine,
  sanitizeMessage,
  sanitizeName,
  sanitizeText,
  formatDuration,
} from "./text.ts";

test.each([
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["", 0, ""],
  ["ab📚c", 4, "ab…"],
])("%j within %d characters is %j", (text, maxChars, expected) => {
  expect(truncate(text, maxChars)).toBe(expected);
});

test("no text grows beyond the limit, and no character is torn", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, maxChars) => {
      expect(truncate(text, maxChars).length).toBeLessThanOrEqual(maxChars);
      expect(truncate(text, maxChars)).not.toMatch(/\p{Cs}/u);
    }),
  );
});

test("a value is written as JSON", () => {
  expect(toJsonLine({ a: [1, null, "ä\n"], b: Number.NaN })).toBe(String.raw`{"a":[1,null,"ä\n"],"b":null}`);
});

test("half a character becomes a sign that stands for it", () => {
  expect(toJsonLine(["\ud83d", "📚"])).toBe('["\ufffd","📚"]');
});

test("whatever the texts hold, the JSON is one line and says the same", () => {
  fc.assert(
    fc.property(fc.array(hostileText), (texts) => {
      const line = toJsonLine({ texts });
      expect(line).not.toMatch(LINE_END);
      expect(JSON.parse(line)).toEqual({ texts: texts.map((text) => text.replaceAll(/\p{Cs}/gu, "\ufffd")) });
    }),
  );
});

test.each([
  [0, "0 s"],
  [59.6, "60 s"],
  [119, "119 s"],
  [120, "2 min"],
  [7_199, "120 min"],
  [7_200, "2 h"],
  [-5, "-5 s"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

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
  expect(sanitizeText(text)).toBe(expected);
});

test("a name has no quotes, and words that they parted stay apart", () => {
  expect(sanitizeName(`it's "so"`)).toBe("it s so");
});

test("whatever the text, nothing of it ends a line, and making it plain again changes nothing", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const plain = sanitizeName(text);
      expect(plain).not.toMatch(LINE_END);
      expect(plain).not.toMatch(/["']|\\n|<<</);
      expect(sanitizeName(plain)).toBe(plain);
    }),
    propertyRuns(1_000),
  );
});

test.each([
  ["a plain message with a < and &amp; stays", "a < b &amp; c", "a < b &amp; c"],
  ["an empty one stays", "", ""],
  [
    "a merged one",
    '*HTML* <span class="merge">Test has been re-executed.</span><hr>New status: <b>PASS</b><br>Old: 1 &lt; 2 &amp;lt;',
    "Test has been re-executed. New status: PASS Old: 1 < 2 &lt;",
  ],
  ["one that is cut in a tag", '*HTML* text <span class="a', 'text <span class="a'],
])("%s", (_name, message, expected) => {
  expect(sanitizeMessage(message)).toBe(expected);
});

test("a long run of opened tags is read in no time that grows with its square", () => {
  expect(sanitizeMessage(`*HTML*${"<".repeat(100_000)}`)).toHaveLength(100_000);
});

test("the sections of another host are opened by its name and closed", () => {
  expect(inPiggyback("shop", "<<<local>>>\n0 a - b\n")).toBe(
    "<<<<shop>>>>\n<<<local>>>\n0 a - b\n<<<<>>>>\n",
  );
});

test("those of the host itself stay as they are", () => {
  expect(inPiggyback(undefined, "<<<local>>>\n")).toBe("<<<local>>>\n");
});
