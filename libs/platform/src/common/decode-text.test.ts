import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeText } from "./decode-text.ts";

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
      const part = decodeText({ bytes: all.subarray(offset, end), first, offset }, cp1252);
      // Half of a character of two units may stand at the beginning in UTF-16.
      expect(text).toContain(part.replace(/^\u{fffd}/u, ""));
    }
  }
});
