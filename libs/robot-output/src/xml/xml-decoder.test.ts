import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Utf8Text } from "./xml-decoder.ts";

function decodeInPieces(bytes: Uint8Array, pieceLength: number) {
  const decoder = new Utf8Text();
  let text = "";
  for (let start = 0; start < bytes.length; start += pieceLength) {
    const decoded = decoder.decode(bytes.subarray(start, start + pieceLength));
    text += decoded.text;
    if (decoded.isDamaged) return { text, isSound: false };
  }
  return { text, isSound: !decoder.endsInsideCharacter };
}

test("any text comes out as it went in, however it is cut into pieces", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 9 }), (text, pieceLength) => {
      const decoded = decodeInPieces(Buffer.from(text, "utf8"), pieceLength);
      expect(decoded).toStrictEqual({ text, isSound: true });
    }),
  );
});

test("any bytes are sound exactly if they are UTF-8, and their text is a beginning", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 9 }), (bytes, pieceLength) => {
      const replaced = Buffer.from(bytes).toString("utf8");
      const decoded = decodeInPieces(bytes, pieceLength);
      expect(decoded.isSound).toBe(Buffer.from(replaced, "utf8").equals(Buffer.from(bytes)));
      expect(replaced.startsWith(decoded.text)).toBe(true);
    }),
  );
});

test("the text ends where bytes are not UTF-8", () => {
  const bytes = Buffer.concat([Buffer.from("Größe", "utf8"), Buffer.from([0xc3, 0x28]), Buffer.from("rest")]);
  expect(new Utf8Text().decode(bytes)).toStrictEqual({ text: "Größe", isDamaged: true });
});
