export type DecodedText =
  | { readonly kind: "ok"; readonly text: string }
  /** The reason is the end of a sentence: `it is …`. `before` is what could be decoded before the issue. */
  | { readonly kind: "error"; readonly reason: string; readonly before: string };

const REPLACEMENT = "\uFFFD";

/** Decodes UTF-8 strictly. A byte order mark is left out. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (isUtf16(bytes)) {
    return { kind: "error", reason: "it is encoded in UTF-16: save it as UTF-8", before: "" };
  }
  try {
    return { kind: "ok", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const reason = "it is not encoded in UTF-8: save it as UTF-8";
    return { kind: "error", reason, before: validStart(bytes) };
  }
}

/** By its mark, or by its first two characters, which are those of ASCII in nearly every YAML file (YAML 1.2.2, 5.2). */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const isWide = (ascii: number): boolean =>
    bytes.length >= 4 &&
    [0, 2].every((at) => isLetter(bytes[at + ascii] ?? 0) && bytes[at + 1 - ascii] === 0);
  return isWide(0) || isWide(1);
}

function isLetter(byte: number): boolean {
  return byte === 0x09 || byte === 0x0a || byte === 0x0d || (byte >= 0x20 && byte < 0x7f);
}

/** What stands before the first invalid byte. */
function validStart(bytes: Uint8Array): string {
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  let characters = 0;
  let byteCount = 0;
  for (let at = lenient.indexOf(REPLACEMENT); at >= 0; at = lenient.indexOf(REPLACEMENT, characters)) {
    byteCount += encoder.encode(lenient.slice(characters, at)).length;
    // The character may also stand in the file as such.
    const isGenuine =
      bytes[byteCount] === 0xef && bytes[byteCount + 1] === 0xbf && bytes[byteCount + 2] === 0xbd;
    if (!isGenuine) return lenient.slice(0, at);
    characters = at + 1;
    byteCount += 3;
  }
  return lenient;
}
