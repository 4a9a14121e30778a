import assert from "node:assert/strict";
import { test } from "node:test";
import { outputText } from "../output-text.ts";
import { legacyText } from "./code-page.ts";

const CASES: readonly [number, readonly number[], string][] = [
  [1252, [0x80, 0xe4, 0x99, 0x41], "€ä™A"],
  [850, [0x84, 0x94, 0x81, 0xe1, 0x41], "äöüßA"],
  [437, [0x84, 0xe1], "äß"],
  [866, [0x8f, 0xe0, 0xa8], "При"],
  [932, [0x83, 0x65, 0x83, 0x58], "テス"],
];
for (const [codePage, bytes, text] of CASES) {
  test(`code page ${codePage} becomes text`, () => {
    assert.equal(legacyText(Uint8Array.from(bytes), codePage), text);
  });
}

test("a code page that the system does not have costs no letters of ASCII", () => {
  assert.equal(legacyText(Uint8Array.from([0x41, 0x42]), 65_535), "AB");
});

test("what is neither UTF-16 nor UTF-8 is in the system's code page", () => {
  const bytes = Uint8Array.from([0x41, 0xe4, 0x0d, 0x0a, 0xc3, 0xa4]);
  const text = outputText({ bytes, first: bytes, offset: 0 });
  assert.equal(text, `${legacyText(Uint8Array.from([0x41, 0xe4]))}\nä`);
});
