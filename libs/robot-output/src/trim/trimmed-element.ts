import { BODY_ELEMENTS } from "../read/open-element.ts";
import { CappedText } from "../xml/text.ts";
import { type XmlAttributes, XmlUnusableError } from "../xml/xml-handler.ts";
import { isMonitoringKeyword, MonitoringKeyword } from "./monitoring-keyword.ts";
import type { TrimStrength } from "./trim-level.ts";

/** An element that holds others and whose end was not read yet. */
export type OpenContainer = {
  readonly kind: "container";
  readonly name: string;
  readonly attributes: XmlAttributes;
  /** Number of keywords and control structures around it, itself counted. */
  readonly depth: number;
  /** Else it is left out, unless a keyword inside turns out to be wanted. */
  isWritten: boolean;
  hasStatus: boolean;
  /** Its `<status>` as read while it was not written. */
  keptStatus: XmlAttributes | undefined;
  messages: number;
};

/** An element of the file whose end was not read yet, and what becomes of it. */
export type TrimmedElement =
  | OpenContainer
  | {
      readonly kind: "text";
      readonly name: string;
      readonly attributes: XmlAttributes;
      readonly text: CappedText;
    }
  | { readonly kind: "monitoring"; readonly keyword: MonitoringKeyword }
  | { readonly kind: "left-out"; readonly isMessage: boolean };

/** Elements that hold others, keywords and control structures apart, and in what they stand. */
const CONTAINERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["suite", ["robot", "suite"]],
  ["test", ["suite"]],
  ["errors", ["robot"]],
  ["metadata", ["suite"]],
  ["tags", ["test", "kw"]],
  ["arguments", ["kw"]],
  ["assign", ["kw"]],
]);
const TEXTS: ReadonlySet<string> = new Set([
  "doc",
  "arg",
  "var",
  "value",
  "item",
  "meta",
  "pattern",
  "timeout",
  "tag",
]);
const EXTRAS: ReadonlySet<string> = new Set(["doc", "metadata", "meta", "errors"]);
const OTHER: TrimmedElement = { kind: "left-out", isMessage: false };

type NewElement = {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly strength: TrimStrength;
};

/** Returns whether elements of this name always have a `<status>`. */
export function hasStatus(name: string): boolean {
  return name === "suite" || name === "test" || BODY_ELEMENTS.has(name);
}

/**
 * What becomes of an element, by its name and the element around it. `<statistics>`, which Robot's reader and
 * the Robotmk check count anew themselves, and unknown elements are left out.
 * @param parent undefined for the root element.
 * @throws XmlUnusableError if the root element is none of Robot Framework's.
 */
export function trimmedElement(parent: TrimmedElement | undefined, element: NewElement): TrimmedElement {
  const { name, attributes, strength } = element;
  if (parent === undefined) return root(name, attributes);
  if (parent.kind !== "container") return OTHER;
  if (!strength.keepsTests && parent.name === "suite" && name !== "status") return OTHER;
  if (BODY_ELEMENTS.has(name) && hasStatus(parent.name)) return bodyElement(parent, element);
  if (name === "status" && hasStatus(parent.name)) return status(parent, element);
  if (!parent.isWritten || (EXTRAS.has(name) && !strength.keepsExtras)) return OTHER;
  if (CONTAINERS.get(name)?.includes(parent.name))
    return container({ name, attributes, depth: 0, isWritten: true });
  if (name === "msg") return message(parent, element);
  return TEXTS.has(name) ? text(element) : OTHER;
}

function root(name: string, attributes: XmlAttributes): TrimmedElement {
  if (name === "robot") return container({ name, attributes, depth: 0, isWritten: true });
  throw new XmlUnusableError(`its root element is <${name.slice(0, 40)}>, not <robot>`);
}

function bodyElement(parent: OpenContainer, element: NewElement): TrimmedElement {
  const { name, attributes, strength } = element;
  if (isMonitoringKeyword(name, attributes)) {
    return { kind: "monitoring", keyword: new MonitoringKeyword(attributes) };
  }
  const depth = parent.depth + 1;
  // A suite's setup and teardown decide over its tests: without them the same tests would read as passed.
  const isWanted = parent.name === "suite" || (parent.isWritten && depth <= strength.keywordDepth);
  return container({ name, attributes, depth, isWritten: isWanted });
}

function status(parent: OpenContainer, element: NewElement): TrimmedElement {
  if (parent.isWritten) {
    parent.hasStatus = true;
    return text(
      parent.name === "suite" ? { ...element, attributes: checkedStatus(element.attributes) } : element,
    );
  }
  parent.keptStatus = element.attributes;
  return OTHER;
}

/** The status of a suite as the check can read it: it crashes on a suite that is skipped. */
function checkedStatus(attributes: XmlAttributes): XmlAttributes {
  return attributes.status === "SKIP" ? { ...attributes, status: "PASS" } : attributes;
}

function message(parent: OpenContainer, element: NewElement): TrimmedElement {
  parent.messages += 1;
  const isWanted = parent.name === "errors" || parent.messages <= element.strength.messagesPerElement;
  return isWanted ? text(element) : { kind: "left-out", isMessage: true };
}

function text(element: NewElement): TrimmedElement {
  const { name, attributes, strength } = element;
  return { kind: "text", name, attributes, text: new CappedText(strength.messageChars) };
}

function container(
  element: Pick<OpenContainer, "name" | "attributes" | "depth" | "isWritten">,
): OpenContainer {
  return { kind: "container", hasStatus: false, keptStatus: undefined, messages: 0, ...element };
}
