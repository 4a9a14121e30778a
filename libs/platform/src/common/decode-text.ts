/** A part of what a program wrote. */
export type OutputPart = {
  readonly bytes: Uint8Array;
  /** The first bytes of all that it wrote, at least three where there are so many: they may name its encoding. */
  readonly first: Uint8Array;
  /** At which byte of all that it wrote the part begins. */
  readonly offset: number;
};

/**
 * Makes text of what a program wrote. A byte order mark decides for all of it (Unicode Standard, 23.8); otherwise each
 * line that is UTF-8 is taken as that, since a program and what it starts need not write alike. A character that was
 * cut at the beginning or the end of the part is left out. Lines end with "\n" alone. Pure.
 *
 * @param decodeLegacy takes the lines that are not UTF-8
 */
export function decodeText(part: OutputPart, decodeLegacy: (line: Uint8Array) => string): string {
  const { first, offset } = part;
  const utf16 = first[0] === 0xff && first[1] === 0xfe ? "utf-16le" : isBigEndian(first) ? "utf-16be" : "";
  const text =
    utf16 === ""
      ? linesOf(withoutCutStart(part))
          .map((line) => decodeLine(line, decodeLegacy))
          .join("")
      : new TextDecoder(utf16).decode(part.bytes.subarray(offset % 2), { stream: true });
  return text.replace(/^\u{feff}/u, "").replaceAll(/\r+\n/g, "\n");
}

function isBigEndian(first: Uint8Array): boolean {
  return first[0] === 0xfe && first[1] === 0xff;
}

/** Bytes of a character that began before the part (RFC 3629: at most three, 10xxxxxx). */
function withoutCutStart({ bytes, offset }: OutputPart): Uint8Array {
  if (offset === 0) return bytes;
  const start = bytes.subarray(0, 3).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.subarray(start === -1 ? 3 : start);
}

const LINE_FEED = 0x0a;

/** No code page has a line feed within a character. */
function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, start);
    const next = end === -1 ? bytes.length : end + 1;
    lines.push(bytes.subarray(start, next));
    start = next;
  }
  return lines;
}

function decodeLine(line: Uint8Array, decodeLegacy: (line: Uint8Array) => string): string {
  try {
    // As of a stream, a last character that is not complete is no error.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line, { stream: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return decodeLegacy(line);
  }
}
