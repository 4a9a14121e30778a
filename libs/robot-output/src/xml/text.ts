import { Buffer } from "node:buffer";

const END_CHARS = 64;

/** Collects the pieces of a text of unknown length and keeps its beginning only. */
export class CappedText {
  readonly #longest: number;
  #kept = "";
  #end = "";
  #length = 0;

  /** @param longest number of UTF-16 units that are kept at most. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  add(piece: string): void {
    const room = this.#longest - this.#kept.length;
    if (this.#length === this.#kept.length && room > 0) this.#kept += cutText(piece, room);
    this.#end = (this.#end + piece.slice(-END_CHARS)).slice(-END_CHARS);
    this.#length += piece.length;
  }

  /** The beginning of the text. */
  get kept(): string {
    return this.#kept;
  }

  /** The last characters of the text: as many as the mark of an earlier cut may have. */
  get end(): string {
    return this.#end;
  }

  /** Length of the whole text in UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  get isCut(): boolean {
    return this.#kept.length < this.#length;
  }
}

/** The first `longest` UTF-16 units of the text, one less where that would halve a character. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHighSurrogate ? longest - 1 : longest);
}

/**
 * A copy of the text with memory of its own. V8 keeps a piece of a longer string as a view on all of it, and
 * a string built character by character as a chain: kept for long, each would hold far more than its length.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
