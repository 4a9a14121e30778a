import { expect, test } from "vitest";
import { decodeText } from "./decode.ts";

const bytes = (...parts: readonly (string | number)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])),
  );

test("UTF-8 is decoded, with or without a byte order mark", () => {
  expect(decodeText(bytes("aü€😀"))).toEqual({ kind: "ok", text: "aü€😀" });
  expect(decodeText(bytes(0xef, 0xbb, 0xbf, "a"))).toEqual({ kind: "ok", text: "a" });
});

test.each([
  [0xff, 0xfe],
  [0xfe, 0xff],
])("a byte order mark of UTF-16 is named", (first, second) => {
  expect(decodeText(bytes(first, second, "a", 0))).toMatchObject({
    kind: "error",
    reason: expect.stringContaining("UTF-16"),
  });
});

test.each([
  ["smaller byte first", "utf16le"],
  ["larger byte first", "utf16be"],
] as const)("UTF-16 without a mark is named: %s", (_, order) => {
  const content = Buffer.from("# Größe\r\nsuites:\r\n", "utf16le");
  expect(decodeText(order === "utf16le" ? content : content.swap16())).toMatchObject({
    kind: "error",
    reason: "it is encoded in UTF-16: save it as UTF-8",
  });
});

test("a NUL elsewhere is none of UTF-16", () => {
  expect(decodeText(bytes("ab", 0, "c"))).toEqual({ kind: "ok", text: "ab\0c" });
  expect(decodeText(bytes(0, 0, "c"))).toEqual({ kind: "ok", text: "\0\0c" });
  expect(decodeText(bytes("a", 0, "bc"))).toEqual({ kind: "ok", text: "a\0bc" });
  expect(decodeText(bytes(0, 255, 254, 1, 2, 0))).toMatchObject({
    reason: expect.not.stringContaining("UTF-16"),
  });
});

test.each([
  [bytes("ab\nü", 0xe4, "x"), "ab\nü"],
  [bytes("\uFFFD\uFFFDa\n", 0xff), "\uFFFD\uFFFDa\n"],
  [bytes(0xef, 0xbb, 0xbf, "a", 0x80), "\uFEFFa"],
  [bytes("a", 0xe2, 0x82), "a"],
])("the issue quotes what precedes an invalid byte", (content, before) => {
  expect(decodeText(content)).toMatchObject({
    kind: "error",
    before,
    reason: expect.stringContaining("UTF-8"),
  });
});
