import { CappedText } from "../xml/text.ts";
import type { XmlAttributes, XmlHandler } from "../xml/xml-handler.ts";
import { startTag, textElement } from "../xml/xml-writer.ts";

/** Each keyword's message is a JSON object with this key. */
const MESSAGE_KEYS: ReadonlyMap<string, string> = new Map([
  ["Add Monitoring Message", "add_monitoring_message"],
  ["Add Checkmk Test State", "add_checkmk_test_state"],
]);
const LONGEST_MESSAGE = 64 * 1024;

/** Returns whether a `<kw>` is a keyword of a suite for the Robotmk check. */
export function isMonitoringKeyword(element: string, attributes: XmlAttributes): boolean {
  return element === "kw" && MESSAGE_KEYS.has(attributes.name ?? "");
}

/**
 * Keeps what the check reads of such a keyword. The check takes the first message for the JSON it waits for
 * and fails as a whole if that is missing, as it is where the keyword was not run, or a trace message. So only
 * that one message is kept, uncut, and the keyword is left out if it has none.
 */
export class MonitoringKeyword implements XmlHandler {
  readonly #attributes: XmlAttributes;
  readonly #key: string;
  readonly #open: string[] = [];
  #text = new CappedText(LONGEST_MESSAGE);
  #messageAttributes: XmlAttributes = {};
  #message: string | undefined;
  #status: string | undefined;

  constructor(attributes: XmlAttributes) {
    this.#attributes = attributes;
    this.#key = MESSAGE_KEYS.get(attributes.name ?? "") ?? "";
  }

  /** Returns whether all elements inside are closed. */
  get isAtItsEnd(): boolean {
    return this.#open.length === 0;
  }

  open(name: string, attributes: XmlAttributes): void {
    this.#open.push(name);
    if (this.#open.length !== 1) return;
    if (name === "status") this.#status = startTag("status", attributes, { isEmpty: true });
    if (name !== "msg") return;
    this.#text = new CappedText(LONGEST_MESSAGE);
    this.#messageAttributes = attributes;
  }

  text(piece: string): void {
    if (this.#open.length === 1) this.#text.add(piece);
  }

  close(): void {
    if (this.#open.length === 1 && this.#open[0] === "msg") this.#endMessage();
    this.#open.pop();
  }

  /** The keyword as XML, or undefined if the check could not read it. */
  get markup(): string | undefined {
    if (this.#message === undefined || this.#status === undefined) return undefined;
    return `${startTag("kw", this.#attributes)}\n${this.#message}\n${this.#status}\n</kw>\n`;
  }

  #endMessage(): void {
    const { kept, isCut } = this.#text;
    if (this.#message !== undefined || isCut || !hasKey(kept, this.#key)) return;
    this.#message = textElement("msg", this.#messageAttributes, kept);
  }
}

function hasKey(json: string, key: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && Object.hasOwn(value, key);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
