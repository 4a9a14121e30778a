import { cutText } from "../xml/text.ts";
import { type XmlAttributes, type XmlHandler, XmlUnusableError } from "../xml/xml-handler.ts";
import { startTag, textElement } from "../xml/xml-writer.ts";
import { shortenMessage } from "./shorten-message.ts";
import type { TrimStrength } from "./trim-level.ts";
import { hasStatus, type OpenContainer, type TrimmedElement, trimmedElement } from "./trimmed-element.ts";

/** How much was left out. */
export type TrimCounts = {
  /** Texts that were cut, and messages that were left out whole. */
  cutMessages: number;
  droppedPictures: number;
  droppedKeywords: number;
};

const FIRST_SCHEMA_WITH_ELAPSED = 5;

/** Writes an output.xml anew with less in it, all suites and tests kept, in well-formed XML. */
export class OutputTrimmer implements XmlHandler {
  readonly counts: TrimCounts = { cutMessages: 0, droppedPictures: 0, droppedKeywords: 0 };
  readonly #strength: TrimStrength;
  readonly #open: TrimmedElement[] = [];
  readonly #tags = new HeldTags();
  #written: string[] = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  #timesUnknown: XmlAttributes = {};
  #suites = 0;

  constructor(strength: TrimStrength) {
    this.#strength = strength;
  }

  /** The output has at least the beginning of a suite. No reader accepts one without. */
  get hasSuite(): boolean {
    return this.#suites > 0;
  }

  /** Returns the text since the last call. */
  takeWritten(): string {
    const text = this.#written.join("");
    this.#written = [];
    return text;
  }

  open(name: string, attributes: XmlAttributes): void {
    const parent = this.#open.at(-1);
    if (parent?.kind === "monitoring") {
      parent.keyword.open(name, attributes);
      // Stands for all that is inside: the keyword itself keeps count.
      return;
    }
    const element = trimmedElement(parent, { name, attributes, strength: this.#strength });
    this.#open.push(element);
    if (parent === undefined) this.#timesUnknown = timesUnknown(attributes);
    if (name === "suite" && element.kind === "container" && this.#open.length === 2) this.#countSuite();
    if (element.kind === "container" && element.isWritten) this.#start(element);
    if (element.kind === "container" && !element.isWritten && name === "kw") this.counts.droppedKeywords += 1;
    if (element.kind === "left-out" && element.isMessage) this.counts.cutMessages += 1;
  }

  text(piece: string): void {
    const element = this.#open.at(-1);
    if (element?.kind === "text") element.text.add(piece);
    if (element?.kind === "monitoring") element.keyword.text(piece);
  }

  close(): void {
    const element = this.#open.at(-1);
    if (element?.kind === "monitoring" && !element.keyword.isAtItsEnd) {
      element.keyword.close();
      return;
    }
    this.#open.pop();
    switch (element?.kind) {
      case "container":
        return this.#end(element, "");
      case "text":
        return this.#writeText(element);
      case "monitoring":
        return this.#writeMonitoring(element.keyword.markup);
      case "left-out":
      case undefined:
        return;
    }
  }

  /**
   * Closes all elements that are still open since the file breaks off there. A test or suite whose end is
   * missing counts as failed.
   * @param message becomes the message of these.
   */
  breakOff(message: string): void {
    for (let element = this.#open.pop(); element !== undefined; element = this.#open.pop()) {
      const parent = this.#open.at(-1);
      if (element.kind === "container") this.#end(element, message);
      if (element.kind !== "text") continue;
      if (element.name !== "status") this.#writeText(element);
      else if (parent?.kind === "container") parent.hasStatus = false;
    }
  }

  #countSuite(): void {
    this.#suites += 1;
    if (this.#suites > 1) throw new XmlUnusableError("it has more than one outermost suite");
  }

  #start(element: OpenContainer): void {
    const attributes = hasOwnNames(element.name)
      ? element.attributes
      : shortAttributes(element.attributes, this.#strength.messageChars);
    this.#written.push(startTag(element.name, attributes), "\n");
    element.isWritten = true;
    if (element.name === "test") this.#tags.reset();
  }

  #end(element: OpenContainer, message: string): void {
    if (!element.isWritten) return;
    if (element.name === "test") this.#written.push(this.#tags.release(""));
    if (hasStatus(element.name) && !element.hasStatus) {
      const status = element.keptStatus ?? {
        ...this.#missingStatus(element, message),
        ...this.#timesUnknown,
      };
      this.#written.push(textElement("status", status, hasOwnNames(element.name) ? message : ""), "\n");
    }
    this.#written.push(`</${element.name}>\n`);
  }

  #missingStatus(element: OpenContainer, message: string): XmlAttributes {
    // A teardown that failed would fail all tests of its suite: this one only did not come to its end.
    const parent = this.#open.at(-1);
    const isOfSuite = parent?.kind === "container" && parent.name === "suite" && element.name === "kw";
    return { status: isOfSuite && message !== "" ? "NOT RUN" : "FAIL" };
  }

  #writeText(element: Extract<TrimmedElement, { kind: "text" }>): void {
    const { html, ...others } = element.attributes;
    const isHtml = html === "true" || html === "yes";
    const short = shortenMessage(element.text, { longest: this.#strength.messageChars, isHtml });
    this.counts.droppedPictures += short.pictures;
    if (short.isCut) this.counts.cutMessages += 1;
    // The text that was left out may end a tag.
    const isPlain = short.isCut || short.pictures > 0;
    const markup = `${textElement(element.name, isPlain ? others : element.attributes, short.text)}\n`;
    const parent = this.#open.at(-1);
    const isOfTest = parent?.kind === "container" && parent.name === "test";
    if (isOfTest && element.name === "status") this.#written.push(this.#tags.release(others.status ?? ""));
    this.#written.push(isOfTest && element.name === "tag" ? this.#tags.add(markup) : markup);
  }

  #writeMonitoring(markup: string | undefined): void {
    if (markup === undefined) {
      this.counts.droppedKeywords += 1;
      return;
    }
    for (const element of this.#open) {
      if (element.kind !== "container" || element.isWritten) continue;
      this.#start(element);
      if (element.name === "kw") this.counts.droppedKeywords -= 1;
    }
    this.#written.push(markup);
  }
}

/** Suites and tests are known by their names, so these stay whole. */
function hasOwnNames(element: string): boolean {
  return element === "suite" || element === "test";
}

function shortAttributes(attributes: XmlAttributes, longest: number): XmlAttributes {
  const short = ([key, value = ""]: [string, string | undefined]) =>
    [key, value.length <= longest ? value : `${cutText(value, longest)}…`] as const;
  return Object.fromEntries(Object.entries(attributes).map(short));
}

/** How a `<status>` says that there are no times, in the version of the file. */
function timesUnknown(root: XmlAttributes): XmlAttributes {
  return Number(root.schemaversion ?? 0) >= FIRST_SCHEMA_WITH_ELAPSED
    ? { elapsed: "0" }
    : { starttime: "N/A", endtime: "N/A" };
}

/** The Robotmk check skips a test whose first tag this is, before it reads its status. */
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
