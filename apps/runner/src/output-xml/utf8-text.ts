import { Buffer } from "node:buffer";

/** Text of some bytes; `damagedAt` tells that the text ends where the bytes stop being UTF-8. */
export interface DecodedText {
  readonly text: string;
  readonly isDamaged: boolean;
}

/**
 * Decodes UTF-8 that comes in pieces, as strictly as an XML reader must: what is not UTF-8 is not replaced,
 * the text ends before it.
 */
export class Utf8Text {
  readonly #strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #unfinished: Buffer = Buffer.alloc(0);

  /** Decodes the next piece; a character that is cut by its end is kept back for the next one. */
  decode(piece: Uint8Array): DecodedText {
    const bytes = this.#unfinished.length === 0 ? piece : Buffer.concat([this.#unfinished, piece]);
    const wholeLength = lengthOfWholeCharacters(bytes);
    this.#unfinished = Buffer.from(bytes.subarray(wholeLength));
    const whole = bytes.subarray(0, wholeLength);
    try {
      return { text: this.#strict.decode(whole), isDamaged: false };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return { text: textBeforeDamage(whole), isDamaged: true };
    }
  }

  /** Whether the last piece ended inside a character. */
  get endsInsideCharacter(): boolean {
    return this.#unfinished.length > 0;
  }
}

function lengthOfWholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const characterLength = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return characterLength > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function textBeforeDamage(bytes: Uint8Array): string {
  // U+FFFD may also stand in the file itself: then some good text before the damage is given up.
  const [before = ""] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\uFFFD", 1);
  return before;
}
