import { Utf8Text } from "./utf8-text.ts";
import type { XmlDocument } from "./xml-document.ts";
import { XmlRefusal } from "./xml-handler.ts";

// What XML 1.0 allows nowhere, not even as an entity. A crashed machine leaves holes of NUL in a file.
// oxlint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** Turns the bytes of a file into what an XML parser wants: strict UTF-8, line ends as a single LF. */
export class XmlPieces {
  readonly #document: XmlDocument;
  readonly #utf8 = new Utf8Text();
  #isFirst = true;
  #carriageReturn = "";

  constructor(document: XmlDocument) {
    this.#document = document;
  }

  /** @throws {XmlDamage} where the bytes can't be XML, {XmlRefusal} if they are something else. */
  write(bytes: Uint8Array): void {
    if (this.#isFirst && isUtf16(bytes)) throw new XmlRefusal('its encoding is "UTF-16", not UTF-8');
    const { text, isDamaged } = this.#utf8.decode(bytes);
    if (this.#isFirst && /^\s*\{/.test(text)) throw new XmlRefusal("it is JSON, not XML");
    this.#isFirst = false;
    const forbiddenAt = text.search(NOT_XML);
    this.#document.write(this.#withPlainLineEnds(forbiddenAt < 0 ? text : text.slice(0, forbiddenAt)));
    if (forbiddenAt >= 0) {
      const code = text.charCodeAt(forbiddenAt).toString(16).toUpperCase().padStart(4, "0");
      throw this.#document.damage(`a character that XML does not allow, U+${code}`);
    }
    if (isDamaged) throw this.#document.damage("bytes that are not UTF-8");
  }

  /** @throws {XmlDamage} if the document is not at its end. */
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
