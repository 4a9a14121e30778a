import { expect, test } from "vitest";
import { CappedText } from "./text.ts";

function collect(longest: number, ...pieces: string[]): CappedText {
  const text = new CappedText(longest);
  for (const piece of pieces) text.add(piece);
  return text;
}

test("a text that fits is kept whole", () => {
  const text = collect(5, "ab", "", "cde");
  expect([text.kept, text.length, text.isCut]).toStrictEqual(["abcde", 5, false]);
});

test("of a longer text the beginning is kept and all is counted", () => {
  const text = collect(5, "ab", "cdef", "g");
  expect([text.kept, text.length, text.isCut]).toStrictEqual(["abcde", 7, true]);
});

test("no character is halved, and nothing is taken in behind the gap", () => {
  const text = collect(3, "ab🎉", "c");
  expect([text.kept, text.length, text.isCut]).toStrictEqual(["ab", 5, true]);
});

test("the end of a text is known, however much of it is not kept and in whatever pieces it comes", () => {
  const text = Array.from({ length: 300 }, (_, index) => String(index)).join();
  for (const length of [1, 7, 100, text.length]) {
    const capped = new CappedText(10);
    for (let start = 0; start < text.length; start += length) capped.add(text.slice(start, start + length));
    expect([length, capped.end]).toStrictEqual([length, text.slice(-64)]);
  }
});
