import { expect, test } from "vitest";
import { XmlSyntaxError, XmlDocument } from "./xml-document.ts";
import { XmlUnusableError } from "./xml-handler.ts";

/** Reads a document, in pieces of some characters, and tells its events. */
function read(xml: string, pieceLength = xml.length): string[] {
  const events: string[] = [];
  const document = new XmlDocument({
    open: (name, attributes) => events.push(`<${name} ${JSON.stringify(attributes)}`),
    text: (piece) => events.push(piece),
    close: (name) => events.push(`</${name}`),
  });
  for (let start = 0; start < xml.length; start += pieceLength) {
    document.write(xml.slice(start, start + pieceLength));
  }
  document.end();
  return events;
}

test("tells elements, attributes and texts", () => {
  const xml = '<?xml version="1.0" encoding="UTF-8"?>\n<a b="1 &amp; 2">x<![CDATA[<y>]]><c/>&#x1F389;</a>\n';
  expect(read(xml)).toStrictEqual(['<a {"b":"1 & 2"}', "x", "<y>", "<c {}", "</c", "🎉", "</a"]);
});

test("a byte order mark and US-ASCII are UTF-8 too", () => {
  expect(read('\uFEFF<?xml version="1.0" encoding="us-ascii"?><a/>')).toHaveLength(2);
});

test.each([
  ["", "no element in it"],
  [" \n", "no element in it"],
  ["<a>", "its root element is not closed"],
  ["<a><b></a>", "unexpected close tag"],
  ["<a/><b/>", "second root element"],
  ["<a/>text", "text data outside of root node"],
  ["<a/><!-- open", "unexpected end"],
  ["<a b=1/>", "unquoted attribute value"],
  ["<a b/>", "attribute"],
  ["<a>&unknown;</a>", "invalid character entity"],
  ["<a>&nbsp;</a>", "invalid character entity"],
  ["<a>&constructor;</a>", "invalid character entity"],
  ["<a>&__proto__;</a>", "invalid character entity"],
  ["<a>&#0;</a>", "invalid character entity"],
  ["<a>&#xD800;</a>", "invalid character entity"],
  ["<a>&#99999999999;</a>", "invalid character entity"],
  ['<a hasOwnProperty="1" b="2"/>', "attribute of that name"],
  ["plain", "non-whitespace before first tag"],
])("%j is not well-formed", (xml, problem) => {
  expect(() => read(xml)).toThrow(XmlSyntaxError);
  expect(() => read(xml)).toThrow(problem);
});

const ENTITIES = `<!DOCTYPE a [<!ENTITY b "${"x".repeat(50)}"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>`;
const DEEP = "<a>".repeat(1001);
const MANY_ATTRIBUTES = `<a ${Array.from({ length: 65 }, (_, index) => `b${index}="1"`).join(" ")}/>`;

test.each([
  ["entities of its own", ENTITIES, "DOCTYPE"],
  ["an external document type", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"],
  ["a document type that is called otherwise", "<!doctype html><a/>", "DOCTYPE"],
  ["elements that are too deep", DEEP, "nested deeper than 1000"],
  ["too many attributes", MANY_ATTRIBUTES, "more than 64 attributes"],
  ["another encoding", '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', '"ISO-8859-1", not UTF-8'],
])("%s are refused", (_what, xml, problem) => {
  expect(() => read(xml)).toThrow(XmlUnusableError);
  expect(() => read(xml)).toThrow(problem);
});

test.each([
  ["attribute", `<a b="${"x".repeat(3_000_000)}"/>`],
  ["element name", `<${"x".repeat(3_000_000)}/>`],
  ["attribute name", `<a ${"x".repeat(3_000_000)}="1"/>`],
  ["comment", `<a><!--${"x".repeat(3_000_000)}--></a>`],
  ["processing instruction", `<a><?${"x".repeat(3_000_000)}?></a>`],
  ["document type", `<!DOCTYPE a [${"x".repeat(3_000_000)}]><a/>`],
  ["entity", `<a>&${"x".repeat(3_000_000)};</a>`],
])("a %s of three million characters is refused", (_what, xml) => {
  expect(() => read(xml, 100_000)).toThrow("longer than 1048576 characters");
});

test("elements may be 1,000 deep and texts as long as they like", () => {
  const xml = "<a>".repeat(1000) + "x".repeat(3_000_000) + "</a>".repeat(1000);
  const events = read(xml, 100_000);
  expect(events.filter((event) => event.startsWith("x")).join("")).toHaveLength(3_000_000);
});

test("a CDATA section that is too long is refused: its reader looks at each character", () => {
  const xml = `<a><![CDATA[${"]".repeat(3_000_000)}]]></a>`;
  expect(() => read(xml, 100_000)).toThrow("a CDATA section is longer than 1048576 characters");
});

test("the error names the line of the damage", () => {
  expect(() => read("<a>\n<b>\n</c>")).toThrow("line 3, column 4: unexpected close tag");
});
