import fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../../tools/test/property-runs.ts";
import { decodeText, outputLines } from "./output-text.ts";

/** What the code page 1252 has in common with Latin 1; some Node.js decode the rest wrongly. */
const cp1252 = (line: Uint8Array): string => Buffer.from(line).toString("latin1");

/** Decodes what a program wrote as a whole. */
function whole(bytes: Uint8Array): string {
  return decodeText({ bytes, first: bytes.subarray(0, 4), offset: 0 }, cp1252);
}

function utf16(text: string, isBigEndian = false): Buffer {
  const bytes = Buffer.from(`\u{feff}${text}`, "utf16le");
  return isBigEndian ? bytes.swap16() : bytes;
}

test.each<[string, Uint8Array, string]>([
  ["UTF-8", Buffer.from("ä€𝄞\n"), "ä€𝄞\n"],
  ["UTF-8 with a byte order mark", Buffer.from("\u{feff}ä\r\nb"), "ä\nb"],
  ["UTF-16 of Windows", utf16("ä€𝄞\r\nb\r\n"), "ä€𝄞\nb\n"],
  ["UTF-16 of others", utf16("ä€𝄞\nb", true), "ä€𝄞\nb"],
  ["a code page", Buffer.from([0xe4, 0xe9, 0x0d, 0x0a]), "äé\n"],
  ["a code page in one line, UTF-8 in the next", Buffer.from([0xe4, 0x0a, 0xc3, 0xa4, 0x0a]), "ä\nä\n"],
  ["ASCII", Buffer.from("a\r\r\nb\nc\rd"), "a\nb\nc\rd"],
  ["nothing", Buffer.alloc(0), ""],
])("%s becomes text", (_, bytes, text) => {
  expect(whole(bytes)).toBe(text);
});

/** As `wsl.exe` writes, and cmd.exe with /u: in UTF-16 without a mark. */
const unmarked = (text: string): Buffer => Buffer.from(text, "utf16le");

test.each<[string, Uint8Array, string]>([
  ["lines of letters", unmarked("Größe ändern\r\nb\r\n"), "Größe ändern\nb\n"],
  ["a last line that goes on", unmarked("one\ntwo"), "one\ntwo"],
  ["an only line", unmarked("Zugriff verweigert"), "Zugriff verweigert"],
  [
    "lines without a letter of the West",
    unmarked("日本語のテキストです。\r\n次の行\r\n"),
    "日本語のテキストです。\n次の行\n",
  ],
  ["empty lines", unmarked("\r\n\r\n"), "\n\n"],
  [
    "what a child writes between lines of UTF-8",
    Buffer.concat([Buffer.from("ä\n"), unmarked("bö\r\n"), Buffer.from("cü\r\n")]),
    "ä\nbö\ncü\n",
  ],
  [
    "what a child writes between lines of a code page",
    Buffer.concat([Buffer.from([0xe4, 0x0d, 0x0a]), unmarked("b\r\n"), Buffer.from([0xfc, 0x0d, 0x0a])]),
    "ä\nb\nü\n",
  ],
])("UTF-16 without a mark becomes text: %s", (_, bytes, text) => {
  expect(whole(bytes)).toBe(text);
});

test.each([
  ["a NUL at the end of a line", "a\0\nb\n"],
  ["a NUL at the begin of a line", "ab\n\0c\n"],
  ["lines that a NUL ends, too", "abc\n\0abc\n\0"],
  ["a binary byte or two", "x\0yz\n\u0001\0\0\n"],
  ["a NUL behind each word", "one\0two\0three\0"],
])("%s makes no UTF-16 of a text", (_, text) => {
  expect(whole(Buffer.from(text))).toBe(text);
});

test("a part of UTF-16 without a mark may begin within a character", () => {
  const bytes = unmarked("xGröße\r\nende\r\n");
  for (const offset of [1, 2]) {
    const text = decodeText({ bytes: bytes.subarray(offset), first: bytes.subarray(0, 4), offset }, cp1252);
    expect(text).toBe("Größe\nende\n");
  }
});

test("of a text in a code page the last letter stays, although one of UTF-8 may begin with it", () => {
  expect(whole(Buffer.from([0xe4, 0x0a, 0x63, 0x61, 0x66, 0xe9]))).toBe("ä\ncafé");
  expect(whole(Buffer.from([0xc3, 0xa4, 0x0a, 0x63, 0x61, 0x66, 0xc3]))).toBe("ä\ncaf");
});

test("any text in UTF-8 and in UTF-16 comes back as it was", () => {
  const lines = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 5 }).map((parts) => parts.join("\n"));
  fc.assert(
    fc.property(
      lines.filter((text) => !text.startsWith("\u{feff}") && !text.includes("\r")),
      (text) => {
        expect(whole(Buffer.from(text))).toBe(text);
        expect(whole(utf16(text))).toBe(text);
        expect(whole(utf16(text, true))).toBe(text);
      },
    ),
  );
});

test.each([
  ["UTF-8", Buffer.from("aä€𝄞z\nende")],
  ["UTF-16", utf16("aä€𝄞z\nende")],
])("wherever a part of %s begins and ends, no character is a wrong one", (_, all) => {
  const first = all.subarray(0, 4);
  const text = decodeText({ bytes: all, first, offset: 0 }, cp1252);
  for (let offset = 0; offset < all.length; offset += 1) {
    for (let end = offset; end <= all.length; end += 1) {
      expect(text).toContain(decodeText({ bytes: all.subarray(offset, end), first, offset }, cp1252));
    }
  }
});

test("nothing of what was written is lost or doubled, whatever it is", () => {
  const bytes = fc
    .uint8Array({ maxLength: 60 })
    .map((all) => all.map((byte) => (byte > 200 ? 0 : byte % 14)));
  fc.assert(
    fc.property(bytes, (all) => {
      const lines = outputLines(all, { isCut: false });
      expect(Buffer.concat(lines.map(({ bytes: line }) => line))).toEqual(Buffer.from(all));
    }),
    propertyRuns(2_000),
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
