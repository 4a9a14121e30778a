import { legacyText } from "./index.ts";

/** Decodes what a program wrote, in whatever encoding it did; see decodeText(). */
export function outputText(part: OutputPart): string {
  return decodeText(part, legacyText);
}

/** A part of the output of a program. */
export type OutputPart = {
  readonly bytes: Uint8Array;
  /** The first bytes of the whole output, at least three where there are so many: they may name its encoding. */
  readonly first: Uint8Array;
  /** The offset of the part in the whole output. */
  readonly offset: number;
};

/**
 * Decodes the output of a program. A byte order mark decides for all of it (Unicode Standard, 23.8). Otherwise each
 * line decides for itself, as a program and its children may differ: UTF-16, valid UTF-8, else the encoding of the
 * system's old programs. Leaves out a character that was cut at the beginning or the end. Lines end with "\n" alone.
 *
 * @param decodeLegacy decodes the lines that are neither UTF-16 nor UTF-8
 */
export function decodeText(part: OutputPart, decodeLegacy: (line: Uint8Array) => string): string {
  const { bytes, first, offset } = part;
  const utf16 = first[0] === 0xff && first[1] === 0xfe ? "utf-16le" : isBigEndian(first) ? "utf-16be" : "";
  const text =
    utf16 === "" ? decodeLines(part, decodeLegacy) : decodeUtf16(bytes.subarray(offset % 2), utf16);
  return text.replace(/^\u{feff}/u, "").replaceAll(/\r+\n/g, "\n");
}

function isBigEndian(first: Uint8Array): boolean {
  return first[0] === 0xfe && first[1] === 0xff;
}

function decodeUtf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): string {
  const high = bytes[encoding === "utf-16le" ? 1 : 0] ?? 0;
  const isSecondHalf = high >= 0xdc && high <= 0xdf;
  // As in a stream, an incomplete last character is no error.
  return new TextDecoder(encoding).decode(isSecondHalf ? bytes.subarray(2) : bytes, { stream: true });
}

function decodeLines(part: OutputPart, decodeLegacy: (line: Uint8Array) => string): string {
  const lines = outputLines(part.bytes, { isCut: part.offset > 0 });
  let hasLegacy = false;
  const decode = ({ bytes, isWide }: OutputLine, index: number): string => {
    if (isWide) return decodeUtf16(bytes, "utf-16le");
    const line = index === 0 && part.offset > 0 ? withoutCutStart(bytes) : bytes;
    // After a line of a code page, an apparent first byte of a character is a letter.
    const text = utf8Text(line, { isEndWhole: hasLegacy });
    if (text !== undefined) return text;
    hasLegacy = true;
    return decodeLegacy(line);
  };
  return lines.map(decode).join("");
}

/** Bytes of a character that began before the part (RFC 3629: at most three, 10xxxxxx). */
function withoutCutStart(bytes: Uint8Array): Uint8Array {
  const start = bytes.subarray(0, 3).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.subarray(start === -1 ? 3 : start);
}

/** Undefined where the bytes are not UTF-8; an incomplete last character is an error only if `isEndWhole`. */
function utf8Text(bytes: Uint8Array, { isEndWhole }: { readonly isEndWhole: boolean }): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isEndWhole });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** A line of output, with its end. */
export type OutputLine = {
  readonly bytes: Uint8Array;
  /** It is in UTF-16, little-endian as on Windows. */
  readonly isWide: boolean;
};

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** The share of a wide line that must be of the first 256 characters, whose second byte is NUL. */
const WIDE_SHARE = 0.25;
/** The same for a line that neither its end nor the line before shows to be wide, and its minimal length. */
const LONE = { share: 0.75, units: 4 };

/**
 * Splits output into lines, of which some may be UTF-16 without a mark, as from `wsl.exe` and `cmd.exe /u`. The NULs of
 * their letters and ends show them; no other encoding has a line feed within a character.
 *
 * @param options.isCut the first line may begin within a character
 */
export function outputLines(
  bytes: Uint8Array,
  { isCut }: { readonly isCut: boolean },
): readonly OutputLine[] {
  const lines: OutputLine[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    const wideEnd = feed !== -1 && bytes[end] === 0 ? end + 1 : end;
    const wide = bytes.subarray(start, wideEnd);
    const wasWide = lines.at(-1)?.isWide === true;
    const isInsideWide = isCut && start === 0 && isWideLine(wide.subarray(1), { wasWide });
    if (isInsideWide) lines.push({ bytes: wide.subarray(1), isWide: true });
    else if (isWideLine(wide, { wasWide })) lines.push({ bytes: wide, isWide: true });
    else lines.push({ bytes: bytes.subarray(start, end), isWide: false });
    start = lines.at(-1)?.isWide === true ? wideEnd : end;
  }
  return lines;
}

function isWideLine(line: Uint8Array, { wasWide }: { readonly wasWide: boolean }): boolean {
  const units = Math.floor(line.length / 2);
  const isEnded = line[line.length - 2] === LINE_FEED && line[line.length - 1] === 0;
  if (line.includes(LINE_FEED) && (!isEnded || line.length % 2 === 1)) return false;
  const content = isEnded ? units - 1 : units;
  if (isEnded && content === 0) return wasWide;
  if (isEnded && unitAt(line, content - 1) === CARRIAGE_RETURN) return true;
  const letters = Array.from({ length: content }, (_, index) => unitAt(line, index)).filter(
    (unit) => unit > 0 && unit < 0x100,
  );
  const isLone = !isEnded && !wasWide;
  if (isLone && content < LONE.units) return false;
  return letters.length > 0 && letters.length >= content * (isLone ? LONE.share : WIDE_SHARE);
}

function unitAt(line: Uint8Array, index: number): number {
  return (line[2 * index] ?? 0) + 256 * (line[2 * index + 1] ?? 0);
}
