import { CappedText, cutText, ownCopy } from "../xml/text.ts";
import { type XmlAttributes, XmlUnusableError } from "../xml/xml-handler.ts";
import { elapsedTime } from "./timestamps.ts";

/** One more than a message may have, so that a cut text is still known as cut when another is added to it. */
const KEPT_MESSAGE_CHARS = 1002;
const KEPT_NAME_CHARS = 1000;
const KEPT_TAG_CHARS = 200;

type Timed = {
  startUs: number | undefined;
  ownElapsedUs: number | undefined;
  /** Sum over what is inside: Robot takes it where the element has no time of its own. */
  innerElapsedUs: number;
};

/** A suite whose end was not read yet. */
export type OpenSuite = Timed & {
  readonly kind: "suite";
  readonly path: readonly string[];
  /** Place of its first test in the list of all tests. */
  readonly firstTest: number;
  readonly counts: { passed: number; failed: number; skipped: number; notRun: number; interrupted: number };
  teardown: { readonly status: string; readonly message: string } | undefined;
  message: string;
};

/** A test whose end was not read yet. */
export type OpenTest = Timed & {
  readonly kind: "test";
  readonly name: string;
  readonly tags: string[];
  status: string;
  message: string;
};

/** A keyword or control structure whose end was not read yet. */
export type OpenBody = Timed & {
  readonly kind: "body";
  readonly isSuiteTeardown: boolean;
  status: string;
  message: string;
};

/** An element of the file whose end was not read yet. */
export type OpenElement =
  | { readonly kind: "robot" | "errors" | "error-message" | "ignored" }
  | OpenSuite
  | OpenTest
  | OpenBody
  | { readonly kind: "status"; readonly of: OpenSuite | OpenTest | OpenBody; readonly text: CappedText }
  | { readonly kind: "tags"; readonly of: OpenTest }
  | { readonly kind: "tag"; readonly of: OpenTest; readonly text: CappedText };

type NewElement = {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly testsBefore: number;
};

const IGNORED: OpenElement = { kind: "ignored" };

/**
 * What an element is, by its name and the element around it; unknown ones are ignored with all they hold.
 * @param parent undefined for the root element.
 * @param element with its place: how many tests of the list stand before it.
 * @throws XmlUnusableError if the root element is none of Robot Framework's.
 */
export function openElement(parent: OpenElement | undefined, element: NewElement): OpenElement {
  const { name, attributes } = element;
  if (parent === undefined) return openRoot(element);
  switch (parent.kind) {
    case "robot":
      if (name === "suite") return openSuite([], element);
      return name === "errors" ? { kind: "errors" } : IGNORED;
    case "suite":
      if (name === "suite") return openSuite(parent.path, element);
      if (name === "test") return openTest(attributes.name ?? "");
      if (name === "kw") return openBody(attributes.type?.toLowerCase() === "teardown");
      return name === "status" ? openStatus(parent, attributes) : IGNORED;
    case "test":
      if (name === "status") return openStatus(parent, attributes);
      if (name === "tag") return openTag(parent);
      if (name === "tags") return { kind: "tags", of: parent };
      return BODY_ELEMENTS.has(name) ? openBody(false) : IGNORED;
    case "body":
      if (name === "status") return openStatus(parent, attributes);
      return BODY_ELEMENTS.has(name) ? openBody(false) : IGNORED;
    case "tags":
      return name === "tag" ? openTag(parent.of) : IGNORED;
    case "errors":
      return { kind: "error-message" };
    case "status":
    case "tag":
    case "error-message":
    case "ignored":
      return IGNORED;
  }
}

function openRoot(element: NewElement): OpenElement {
  if (element.name === "robot") return { kind: "robot" };
  // Written by `TestSuite.to_xml`, and read by Robot Framework 7 as a whole output.
  if (element.name === "suite") return openSuite([], element);
  throw new XmlUnusableError(`its root element is <${element.name.slice(0, 40)}>, not <robot>`);
}

function openSuite(parentPath: readonly string[], element: NewElement): OpenSuite {
  return {
    kind: "suite",
    path: [...parentPath, ownCopy(cutText(element.attributes.name ?? "", KEPT_NAME_CHARS))],
    firstTest: element.testsBefore,
    counts: { passed: 0, failed: 0, skipped: 0, notRun: 0, interrupted: 0 },
    teardown: undefined,
    message: "",
    ...untimed(),
  };
}

function openTest(name: string): OpenTest {
  return {
    kind: "test",
    name: cutText(name, KEPT_NAME_CHARS),
    tags: [],
    status: "FAIL",
    message: "",
    ...untimed(),
  };
}

function openBody(isSuiteTeardown: boolean): OpenBody {
  return { kind: "body", isSuiteTeardown, status: "FAIL", message: "", ...untimed() };
}

function untimed(): Timed {
  return { startUs: undefined, ownElapsedUs: undefined, innerElapsedUs: 0 };
}

function openStatus(of: OpenSuite | OpenTest | OpenBody, attributes: XmlAttributes): OpenElement {
  const { startUs, elapsedUs } = elapsedTime(attributes);
  of.startUs = startUs;
  of.ownElapsedUs = elapsedUs;
  if (of.kind !== "suite") of.status = attributes.status ?? "FAIL";
  const hasUsefulText = of.kind !== "body" || of.isSuiteTeardown;
  return hasUsefulText ? { kind: "status", of, text: new CappedText(KEPT_MESSAGE_CHARS) } : IGNORED;
}

function openTag(of: OpenTest): OpenElement {
  return { kind: "tag", of, text: new CappedText(KEPT_TAG_CHARS) };
}

/**
 * Elements that stand for something that ran inside a test, or as a suite's setup or teardown: keywords and
 * control structures of Robot Framework 3.2 to 7.5.
 */
export const BODY_ELEMENTS: ReadonlySet<string> = new Set([
  "kw",
  "for",
  "while",
  "iter",
  "group",
  "if",
  "try",
  "branch",
  "variable",
  "return",
  "continue",
  "break",
  "error",
]);
