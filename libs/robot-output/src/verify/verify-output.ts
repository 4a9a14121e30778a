import sax from "sax";

/** How large an output is read, and how deep. */
const MAX_CHARS = 8 * 1024 * 1024;
const MAX_DEPTH = 200;

/** Keywords by which a suite speaks to the Robotmk check: it reads their message as JSON. */
const SPEAKING: Readonly<Record<string, string>> = {
  "Add Monitoring Message": "add_monitoring_message",
  "Add Checkmk Test State": "add_checkmk_test_state",
};
const STATES: readonly unknown[] = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];

type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  hasStatus: boolean;
  /** The text of its first message. */
  message: string | undefined;
  text: string;
};

/** Thrown out of the parser's callbacks with what is wrong. */
class Refusal extends Error {}

/** What XML does not allow, as it is or as a reference. */
// oxlint-disable-next-line no-control-regex
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u;

/** An attribute as our own writer puts it. */
const ATTRIBUTE = /\s([A-Za-z_]+)="([^"<]*)"/g;

/**
 * Looks whether the Robotmk check can read an output: one that it can't read ends the check of all suites. For
 * outputs that another user's files hold: what our own writer never writes (comments, CDATA, prefixes) is
 * refused, since a lenient parser is no proof for a strict one. Pure.
 *
 * @returns what is wrong with it, or undefined
 */
export function checkOutputXml(xml: string): string | undefined {
  if (ILLEGAL.test(xml)) return "it has characters that XML does not allow";
  if (xml.length > MAX_CHARS) return `it has ${xml.length} characters of at most ${MAX_CHARS}`;
  const parser = sax.parser(true);
  const open: Element[] = [];
  let [roots, rootSuites] = [0, 0];
  parser.onerror = (error) => {
    throw new Refusal(error.message.replaceAll(/\s+/g, " "));
  };
  parser.ondoctype = () => {
    throw new Refusal("it has a document type");
  };
  const refuseMarkup = (): never => {
    throw new Refusal("it has markup that no output of ours has");
  };
  parser.oncomment = refuseMarkup;
  parser.onopencdata = refuseMarkup;
  parser.onprocessinginstruction = ({ name, body }) => {
    if (name !== "xml" || roots > 0 || body.trim() !== 'version="1.0" encoding="UTF-8"') refuseMarkup();
  };
  parser.onopentag = ({ name, attributes }) => {
    if (open.length >= MAX_DEPTH) throw new Refusal("it is nested too deep");
    const written = xml.slice(parser.startTagPosition, parser.position).replace(/\/?>$/, "");
    // What is left of a tag without its attributes is its name: no attribute is there twice or in another form.
    const names = [...written.matchAll(ATTRIBUTE)].map(([, key]) => key);
    if (written.replaceAll(ATTRIBUTE, "").trim() !== name || new Set(names).size !== names.length)
      refuseMarkup();
    if (!/^[A-Za-z]+$/.test(name)) refuseMarkup();
    if (open.length === 0) roots += 1;
    if (roots > 1) throw new Refusal("it has two roots");
    const parent = open.at(-1);
    if (parent === undefined && name !== "robot") throw new Refusal(`its root is <${name}>`);
    if (name === "suite" && open.length === 1) rootSuites += 1;
    const element = { name, attributes: textsOf(attributes), hasStatus: false, message: undefined, text: "" };
    checkAttributes(element);
    if (name === "status" && parent !== undefined) parent.hasStatus = true;
    open.push(element);
  };
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (ILLEGAL.test(text)) throw new Refusal("it has characters that XML does not allow");
    if (element === undefined && text.trim() !== "") throw new Refusal("it has text outside of its root");
    if (element !== undefined) element.text += text;
  };
  parser.ontext = addText;
  parser.onclosetag = () => {
    const element = open.pop();
    if (element !== undefined) checkEnd(element, open.at(-1));
  };
  if (xml.includes("]]>")) return "it has markup that no output of ours has";
  try {
    parser.write(xml).close();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return rootSuites === 1 ? undefined : `it has ${rootSuites} outermost suites`;
}

function textsOf(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(attributes).map(([key, value]): [string, string] => [key, String(value)]);
  if (texts.some(([, value]) => ILLEGAL.test(value))) {
    throw new Refusal("it has characters that XML does not allow");
  }
  return Object.fromEntries(texts);
}

function checkAttributes({ name, attributes }: Element): void {
  const needed =
    { suite: ["id", "name"], test: ["id", "name"], kw: ["name"], status: ["status"] }[name] ?? [];
  const missing = needed.find((key) => attributes[key] === undefined);
  if (missing !== undefined) throw new Refusal(`a <${name}> has no ${missing}`);
}

function checkEnd(element: Element, parent: Element | undefined): void {
  const { name, attributes } = element;
  if (name === "msg" && parent !== undefined) parent.message ??= element.text;
  if (!["suite", "test", "kw"].includes(name)) return;
  if (!element.hasStatus) throw new Refusal(`the end of a <${name}> is missing: it has no status`);
  const key = name === "kw" ? SPEAKING[attributes["name"] ?? ""] : undefined;
  if (key !== undefined && !isSpoken(element.message, key)) {
    throw new Refusal(`keyword "${attributes["name"]}" has no message that the check can read`);
  }
}

function isSpoken(message: string | undefined, key: string): boolean {
  try {
    const spoken: unknown = JSON.parse(message ?? "");
    if (typeof spoken !== "object" || spoken === null) return false;
    const data: unknown = Object.entries(spoken).find(([name]) => name === key)?.[1];
    if (typeof data !== "object" || data === null) return false;
    const entries: Readonly<Record<string, unknown>> = { ...data };
    return STATES.includes(entries["nagios_state"]) && typeof entries["msg"] === "string";
  } catch {
    // No JSON at all: that is the answer.
    return false;
  }
}
