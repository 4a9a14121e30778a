import type { XmlAttributes } from "./xml-handler.ts";

const IN_TEXT: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };
const IN_ATTRIBUTE: Readonly<Record<string, string>> = {
  ...IN_TEXT,
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** Writes `<name …>`, or `<name …/>` with `isEmpty`; attributes that are undefined are left out. */
export function startTag(
  name: string,
  attributes: XmlAttributes,
  { isEmpty = false }: { readonly isEmpty?: boolean } = {},
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value = ""]) => ` ${key}="${value.replaceAll(/[&<>"\r\n\t]/g, (c) => IN_ATTRIBUTE[c] ?? c)}"`,
    );
  return `<${name}${written.join("")}${isEmpty ? "/" : ""}>`;
}

/** Writes an element that holds a text and nothing else. */
export function textElement(name: string, attributes: XmlAttributes, text: string): string {
  if (text === "") return startTag(name, attributes, { isEmpty: true });
  return `${startTag(name, attributes)}${escapeText(text)}</${name}>`;
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>\r]/g, (c) => IN_TEXT[c] ?? c);
}
