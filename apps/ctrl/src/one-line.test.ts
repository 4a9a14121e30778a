import fc from "fast-check";
import { expect, test } from "vitest";
import { hostileText, LINE_END } from "./fixtures/hostile-text.ts";
import { oneLine } from "./one-line.ts";

test("a value is written as JSON", () => {
  expect(oneLine({ a: [1, null, "ä\n"], b: Number.NaN })).toBe(String.raw`{"a":[1,null,"ä\n"],"b":null}`);
});

test("half a character becomes a sign that stands for it", () => {
  expect(oneLine(["\ud83d", "📚"])).toBe('["\ufffd","📚"]');
});

test("whatever the texts hold, the JSON is one line and says the same", () => {
  fc.assert(
    fc.property(fc.array(hostileText), (texts) => {
      const line = oneLine({ texts });
      expect(line).not.toMatch(LINE_END);
      expect(JSON.parse(line)).toEqual({ texts: texts.map((text) => text.replaceAll(/\p{Cs}/gu, "\ufffd")) });
    }),
  );
});
