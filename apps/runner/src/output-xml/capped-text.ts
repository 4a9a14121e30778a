import { cutText } from "./cut-text.ts";

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
