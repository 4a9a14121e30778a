import { stripSignature } from "../build/bundle/executable/strip-signature.ts";

/** Offsets of the PE format: https://learn.microsoft.com/en-us/windows/win32/debug/pe-format */
const HEADER_PLACE = 0x3c;
const SECTION_COUNT = 6;
const OPTIONAL_SIZE = 20;
const OPTIONAL_HEADER = 24;
const FILE_ALIGNMENT = 36;
const HEADERS_SIZE = 60;
const SECTION = { length: 40, rawSize: 16, rawPlace: 20 } as const;
const PAGE = 4096;

/**
 * Moves the sections of a Windows executable to page bounds in its file. Their bytes stay the same, and so does the
 * memory of a process; but Wine can map them, and does not read all of them at each start of a process.
 *
 * @returns a copy, without the signature
 * @throws Error for a file that is no 64-bit executable of Windows
 */
export function atPageBounds(executable: Buffer): Buffer {
  const plain = stripSignature(executable);
  const header = plain.readUInt32LE(HEADER_PLACE);
  const optional = header + OPTIONAL_HEADER;
  const table = optional + plain.readUInt16LE(header + OPTIONAL_SIZE);
  const head = padded(plain.subarray(0, plain.readUInt32LE(optional + HEADERS_SIZE)));
  const parts = [head];
  let place = head.length;
  for (let number = 0; number < plain.readUInt16LE(header + SECTION_COUNT); number += 1) {
    const entry = table + number * SECTION.length;
    const size = plain.readUInt32LE(entry + SECTION.rawSize);
    const from = plain.readUInt32LE(entry + SECTION.rawPlace);
    if (size === 0) continue;
    const section = padded(plain.subarray(from, from + size));
    head.writeUInt32LE(section.length, entry + SECTION.rawSize);
    head.writeUInt32LE(place, entry + SECTION.rawPlace);
    parts.push(section);
    place += section.length;
  }
  head.writeUInt32LE(PAGE, optional + FILE_ALIGNMENT);
  head.writeUInt32LE(head.length, optional + HEADERS_SIZE);
  return Buffer.concat(parts);
}

/** A copy with zeros up to the next page. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.length / PAGE) * PAGE);
}
