import { textElement } from "./xml-markup.ts";

/** The Robotmk check passes over a test whose first tag this is, before it looks at its status. */
const MARK = `${textElement("tag", {}, "robot:exit")}\n`;

/** More than any output may have: what holds as much is refused for its size, and memory shall not hold more. */
const MOST_CHARS = 4 * 1024 * 1024;

/**
 * The tags of the test that is being written, held back until its status is known: the check knows no skipped
 * tests, and one tag before all others keeps it from looking at them. Robot Framework 7 allows any order of what is
 * in a test, so the tags are at their place behind whatever else came before the status.
 */
export class HeldTags {
  #held: string[] = [];
  #chars = 0;
  #isMarked = false;

  /** A test begins. */
  reset(): void {
    this.#held = [];
    this.#chars = 0;
    this.#isMarked = false;
  }

  /** Takes a tag as XML; returns what is to be written now. */
  add(markup: string): string {
    this.#held.push(markup);
    this.#chars += markup.length;
    return this.#chars > MOST_CHARS ? this.release("") : "";
  }

  /** The status of the test is known, `""` if it has none; returns what is to be written before it. */
  release(status: string): string {
    const isMissing = status === "SKIP" && !this.#isMarked && this.#held[0] !== MARK;
    if (status === "SKIP") this.#isMarked = true;
    const written = (isMissing ? MARK : "") + this.#held.join("");
    this.#held = [];
    this.#chars = 0;
    return written;
  }
}
