import { Buffer } from "node:buffer";
import type { XmlDocument } from "./xml-document.ts";
import { XmlUnusableError } from "./xml-handler.ts";

/** XML 1.0 allows these characters nowhere, not even as an entity. A crashed machine leaves holes of NUL in a file. */
// oxlint-disable-next-line no-control-regex
export const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** Decodes the bytes of a file for an XML parser: strict UTF-8, line ends as a single LF. */
export class XmlDecoder {
  readonly #document: XmlDocument;
  readonly #utf8 = new Utf8Text();
  #isFirst = true;
  #carriageReturn = "";

  constructor(document: XmlDocument) {
    this.#document = document;
  }

  /** @throws XmlSyntaxError where the bytes cannot be XML, XmlUnusableError if they are something else. */
  write(bytes: Uint8Array): void {
    if (this.#isFirst && isUtf16(bytes)) throw new XmlUnusableError('its encoding is "UTF-16", not UTF-8');
    const { text, isDamaged } = this.#utf8.decode(bytes);
    if (this.#isFirst && /^\s*\{/.test(text)) throw new XmlUnusableError("it is JSON, not XML");
    this.#isFirst = false;
    const forbiddenAt = text.search(NOT_XML);
    this.#document.write(this.#withPlainLineEnds(forbiddenAt < 0 ? text : text.slice(0, forbiddenAt)));
    if (forbiddenAt >= 0) {
      const code = text.charCodeAt(forbiddenAt).toString(16).toUpperCase().padStart(4, "0");
      throw this.#document.damage(`a character that XML does not allow, U+${code}`);
    }
    if (isDamaged) throw this.#document.damage("bytes that are not UTF-8");
  }

  /** @throws XmlSyntaxError if the document is not at its end. */
  end(): void {
    if (this.#utf8.endsInsideCharacter) throw this.#document.damage("the file ends inside a character");
    this.#document.end();
  }

  #withPlainLineEnds(text: string): string {
    if (this.#carriageReturn === "" && !text.includes("\r")) return text;
    const whole = this.#carriageReturn + text;
    this.#carriageReturn = whole.endsWith("\r") ? "\r" : "";
    const lines = this.#carriageReturn === "" ? whole : whole.slice(0, -1);
    return lines.replaceAll(/\r\n?/g, "\n");
  }
}

/** By its mark, or by its first character, which is one of ASCII (XML 1.0, appendix F). */
function isUtf16([first, second]: Uint8Array): boolean {
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked || (second !== undefined && (first === 0) !== (second === 0));
}

/** Text of some bytes; `isDamaged` where the text ends since the bytes stop being UTF-8. */
export type DecodedText = {
  readonly text: string;
  readonly isDamaged: boolean;
};

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

  /** Returns whether the last piece ended inside a character. */
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
