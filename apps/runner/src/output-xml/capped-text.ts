import { cutText } from "./cut-text.ts";

/** Collects the pieces of a text of unknown length and keeps its beginning only. */
export class CappedText {
  readonly #longest: number;
  #kept = "";
  #length = 0;

  /** @param longest number of UTF-16 units that are kept at most. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  add(piece: string): void {
    const room = this.#longest - this.#kept.length;
    if (this.#length === this.#kept.length && room > 0) this.#kept += cutText(piece, room);
    this.#length += piece.length;
  }

  /** The beginning of the text. */
  get kept(): string {
    return this.#kept;
  }

  /** Length of the whole text in UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  get isCut(): boolean {
    return this.#kept.length < this.#length;
  }
}
