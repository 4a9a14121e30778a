import { expect, test } from "vitest";
import { stripSignature } from "./strip-signature.ts";

const HEADER = 0x80;
const OPTIONAL = HEADER + 24;

/** An executable of 1 KiB as far as its headers go, with a signature of that many bytes behind it. */
function executable(signatureBytes: number): Buffer {
  const bytes = Buffer.alloc(1024 + signatureBytes, 0xaa);
  bytes.fill(0, 0, OPTIONAL + 240);
  bytes.writeUInt32LE(HEADER, 0x3c);
  bytes.write("PE\0\0", HEADER, "latin1");
  bytes.writeUInt16LE(0x20b, OPTIONAL);
  bytes.writeUInt32LE(12_345, OPTIONAL + 64);
  if (signatureBytes === 0) return bytes;
  bytes.writeUInt32LE(1024, OPTIONAL + 112 + 32);
  bytes.writeUInt32LE(signatureBytes, OPTIONAL + 112 + 36);
  return bytes;
}

test("a signed executable is afterwards what an unsigned one is", () => {
  const stripped = stripSignature(executable(64));

  const unsigned = executable(0);
  unsigned.writeUInt32LE(0, OPTIONAL + 64);
  expect(stripped.equals(unsigned)).toBe(true);
  expect(stripSignature(executable(0)).equals(unsigned)).toBe(true);
});

test("the executable that was given stays as it is", () => {
  const signed = executable(64);
  stripSignature(signed);
  expect(signed.equals(executable(64))).toBe(true);
});

test("a signature that is not at the end is refused, and so is what is no executable", () => {
  const followed = Buffer.concat([executable(64), Buffer.from("more")]);
  expect(() => stripSignature(followed)).toThrow("it is at 1024 of 1092 bytes");
  expect(() => stripSignature(Buffer.alloc(1024))).toThrow("no 64-bit one");
});
