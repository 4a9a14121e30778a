import { NOT_XML } from "../xml/xml-decoder.ts";
import { XmlSyntaxError, XmlDocument } from "../xml/xml-document.ts";
import { type XmlAttributes, type XmlHandler, XmlUnusableError } from "../xml/xml-handler.ts";

/** How large an output is read, in UTF-16 units, and how deep. */
const MAX_CHARS = 8 * 1024 * 1024;
const MAX_DEPTH = 200;

/** The Robotmk check reads the message of these keywords as JSON, under this key. */
const MONITORING_KEYWORDS: Readonly<Record<string, string>> = {
  "Add Monitoring Message": "add_monitoring_message",
  "Add Checkmk Test State": "add_checkmk_test_state",
};
const STATES: readonly unknown[] = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];

const REQUIRED_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  suite: ["id", "name"],
  test: ["id", "name"],
  kw: ["name"],
  status: ["status"],
};

const DECLARATION = /^<\?xml\s+version="1\.0" encoding="UTF-8"\s*\?>/;
/** A tag as `startTag()` of xml-writer.ts writes it. */
const TAG = /<(?:\/[A-Za-z]+\s*|[A-Za-z]+(?:\s+[A-Za-z_]+="[^"<]*")*\s*\/?)>/g;
const ATTRIBUTE = /\s([A-Za-z_]+)="[^"<]*"/g;
/** Half of a character. UTF-8 holds none, but a reference or a text from elsewhere may. */
const LONE_SURROGATE = /\p{Cs}/u;

const FORBIDDEN_CHARACTER = "it has characters that XML does not allow";
const UNUSUAL_MARKUP = "it has markup that Robotmk never writes";

/**
 * Checks whether the Robotmk check can read an output: an unreadable one ends the check of all suites. For outputs of
 * other users' files: markup that this library never writes (comments, CDATA, prefixes) is a problem, since
 * the parser of the check may read it in another way.
 *
 * @returns the problem, or undefined
 */
export function verifyOutput(xml: string): string | undefined {
  if (isForbidden(xml)) return FORBIDDEN_CHARACTER;
  if (xml.length > MAX_CHARS) return `it has ${xml.length} characters of at most ${MAX_CHARS}`;
  const verifier = new OutputVerifier();
  const document = new XmlDocument(verifier);
  try {
    document.write(xml);
    document.end();
    if (hasUnusualMarkup(xml)) return UNUSUAL_MARKUP;
    return verifier.rootSuites === 1 ? undefined : `it has ${verifier.rootSuites} outermost suites`;
  } catch (error) {
    if (error instanceof XmlSyntaxError || error instanceof XmlUnusableError) return error.message;
    throw error;
  }
}

function isForbidden(text: string): boolean {
  return NOT_XML.test(text) || LONE_SURROGATE.test(text);
}

/** Besides plain tags and text nothing holds a `<`; and sax passes over an attribute that is there twice. */
function hasUnusualMarkup(xml: string): boolean {
  let isRepeated = false;
  const rest = xml.replace(DECLARATION, "").replaceAll(TAG, (tag) => {
    const names = [...tag.matchAll(ATTRIBUTE)].map(([, name]) => name);
    isRepeated ||= new Set(names).size !== names.length;
    return "";
  });
  return isRepeated || rest.includes("<") || xml.includes("]]>");
}

type Element = {
  readonly name: string;
  readonly attributes: XmlAttributes;
  hasStatus: boolean;
  /** The text of its first message. */
  message: string | undefined;
  text: string;
};

/** Throws XmlUnusableError where the check would fail. */
class OutputVerifier implements XmlHandler {
  rootSuites = 0;
  readonly #open: Element[] = [];

  open(name: string, attributes: XmlAttributes): void {
    const parent = this.#open.at(-1);
    if (this.#open.length >= MAX_DEPTH) throw new XmlUnusableError("it is nested too deep");
    if (parent === undefined && name !== "robot") throw new XmlUnusableError(`its root is <${name}>`);
    if (Object.values(attributes).some((value = "") => isForbidden(value))) {
      throw new XmlUnusableError(FORBIDDEN_CHARACTER);
    }
    const missing = REQUIRED_ATTRIBUTES[name]?.find((key) => attributes[key] === undefined);
    if (missing !== undefined) throw new XmlUnusableError(`a <${name}> has no ${missing}`);
    if (name === "suite" && this.#open.length === 1) this.rootSuites += 1;
    if (name === "status" && parent !== undefined) parent.hasStatus = true;
    this.#open.push({ name, attributes, hasStatus: false, message: undefined, text: "" });
  }

  text(piece: string): void {
    if (isForbidden(piece)) throw new XmlUnusableError(FORBIDDEN_CHARACTER);
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += piece;
  }

  close(): void {
    const element = this.#open.pop();
    const parent = this.#open.at(-1);
    if (element === undefined) return;
    const { name, attributes } = element;
    if (name === "msg" && parent !== undefined) parent.message ??= element.text;
    if (!["suite", "test", "kw"].includes(name)) return;
    if (!element.hasStatus) throw new XmlUnusableError(`the end of a <${name}> is missing: it has no status`);
    const key = name === "kw" ? MONITORING_KEYWORDS[attributes["name"] ?? ""] : undefined;
    if (key !== undefined && !isMonitoringMessage(element.message, key)) {
      throw new XmlUnusableError(`keyword "${attributes["name"]}" has no message that the check can read`);
    }
  }
}

function isMonitoringMessage(message: string | undefined, key: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message ?? "");
  } catch {
    return false;
  }
  if (typeof parsed !== "object" || parsed === null) return false;
  const data: unknown = Object.entries(parsed).find(([name]) => name === key)?.[1];
  if (typeof data !== "object" || data === null) return false;
  const entries: Readonly<Record<string, unknown>> = { ...data };
  return STATES.includes(entries["nagios_state"]) && typeof entries["msg"] === "string";
}
