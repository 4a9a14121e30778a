const test = (name: string, message = "") =>
  `<test id="s1-t1" name="${name}"><status status="PASS" start="2026-11-22T10:00:00.000000" elapsed="0.1">${message}</status></test>`;
const suite = (body: string) =>
  `<suite id="s1" name="S">${body}<status status="PASS" start="2026-11-22T10:00:00.000000" elapsed="0.1"/></suite>`;
const robot = (body: string, before = "") =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${before}<robot generator="Robot 7.5 (Python 3.11.2 on linux)" generated="2026-11-22T10:00:00.000000" rpa="false" schemaversion="5">\n${body}\n<statistics/><errors/></robot>\n`;

const laughs = Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`,
).join("");
const quadratic = `<!DOCTYPE robot [<!ENTITY a "${"a".repeat(100_000)}">]>`;

/** An output that hostile or broken software may leave, and what becomes of the run. */
export type HostileOutput = {
  readonly contents: string | Buffer;
  /** What the message or the notes say; undefined: it is read as a whole result. */
  readonly says: RegExp | undefined;
};

const taken = undefined;

/** Bombs: small files or plain ones that cost a careless reader its memory or its time. */
export const outputBombs: Readonly<Record<string, HostileOutput>> = {
  "a billion laughs": {
    contents: robot(suite(test("t", "&l9;")), `<!DOCTYPE robot [<!ENTITY l0 "ha">${laughs}]>\n`),
    says: /DOCTYPE/,
  },
  "quadratic entities": {
    contents: robot(suite(test("t", "&a;".repeat(10_000))), quadratic),
    says: /DOCTYPE/,
  },
  "an external entity": {
    contents: robot(suite(test("&x;")), '<!DOCTYPE robot [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    says: /DOCTYPE/,
  },
  "a million numeric references": {
    contents: robot(suite(test("t", "&#x41;".repeat(1_000_000)))),
    says: taken,
  },
  "a million nested keywords": {
    contents: robot(suite(`<test id="s1-t1" name="t">${'<kw name="k">'.repeat(1_000_000)}`)),
    says: /nested deeper/,
  },
  "an attribute of 50 MB": { contents: robot(suite(test("x".repeat(50_000_000)))), says: /longer than/ },
  "a name of 50 MB": { contents: `<${"x".repeat(50_000_000)}/>`, says: /longer than|unreadable|as Robot/ },
  "a comment of 50 MB": { contents: robot(suite(`<!--${"-x".repeat(25_000_000)}-->`)), says: /longer than/ },
  "a message of 50 MB": { contents: robot(suite(test("t", "x".repeat(50_000_000)))), says: taken },
  "CDATA of 50 MB": {
    contents: robot(suite(test("t", `<![CDATA[${"]".repeat(50_000_000)}]]>`))),
    says: /CDATA section is longer/,
  },
  "200,000 attributes": {
    contents: robot(`<suite ${Array.from({ length: 200_000 }, (_, index) => `a${index}="1"`).join(" ")}/>`),
    says: /more than \d+ attributes/,
  },
  "50,000 tests": { contents: robot(suite(test("t").repeat(50_000))), says: taken },
  "100,000 tags of one test": {
    contents: robot(
      suite(
        `<test id="s1-t1" name="t">${"<tag>x</tag>".repeat(100_000)}<status status="PASS" start="2026-11-22T10:00:00.000000" elapsed="0"/></test>`,
      ),
    ),
    says: taken,
  },
  "a million line ends": { contents: robot(suite(test("t", "\r\n".repeat(1_000_000)))), says: taken },
  "a million ampersands": {
    contents: robot(suite(test("t", "&".repeat(1_000_000)))),
    says: /output\.xml|line/,
  },
};

/** Odd outputs, small ones. */
export const oddOutputs: Readonly<Record<string, HostileOutput>> = {
  "no bytes": { contents: "", says: /it is empty/ },
  "a line end": { contents: "\n", says: /no element/ },
  "NULs, as a power cut leaves them": { contents: Buffer.alloc(5_000), says: /output\.xml|line/ },
  "JSON of Robot 7": {
    contents: '{"generator": "Robot 7.5", "suite": {"name": "S", "tests": []}}',
    says: /JSON/,
  },
  HTML: { contents: "<!DOCTYPE html><html></html>", says: /DOCTYPE/ },
  "UTF-16": { contents: Buffer.from(`\ufeff${robot(suite(test("t")))}`, "utf16le"), says: /UTF-8|line/ },
  "another encoding": {
    contents: Buffer.from(robot(suite(test("t\xfc"))).replace("UTF-8", "ISO-8859-1"), "latin1"),
    says: /encoding is "ISO-8859-1"/,
  },
  "invalid UTF-8": { contents: Buffer.from(robot(suite(test("\xff"))), "latin1"), says: /UTF-8/ },
  "a byte order mark": { contents: `\ufeff${robot(suite(test("t")))}`, says: taken },
  "control characters": { contents: robot(suite(test("t", "a\u0001b\u001b[31m\u0000"))), says: /^/ },
  "half of a surrogate pair by number": { contents: robot(suite(test("t", "&#xD800;"))), says: /^/ },
  CDATA: { contents: robot(suite(test("t", "<![CDATA[<<<local>>> & ]]>"))), says: taken },
  "no tests": { contents: robot(suite("")), says: taken },
  "no suite": { contents: robot(""), says: /no suite/ },
  "two outermost suites": { contents: robot(suite(test("t")) + suite(test("t"))), says: /more than one/ },
  "two roots": { contents: robot(suite(test("t"))) + robot(suite(test("t"))), says: /second root|line/ },
  "the same name a thousand times": { contents: robot(suite(test("t").repeat(1_000))), says: taken },
  "names of 10,000 characters": { contents: robot(suite(test("😀".repeat(5_000)))), says: taken },
  "999 levels": {
    contents: robot(
      suite(
        `<test id="s1-t1" name="t">${'<kw name="k">'.repeat(990)}${"</kw>".repeat(990)}<status status="PASS" start="2026-11-22T10:00:00.000000" elapsed="0"/></test>`,
      ),
    ),
    says: taken,
  },
  "times that are none": {
    contents: robot(
      suite('<test id="s1-t1" name="t"><status status="PASS" start="never" elapsed="1e999"/></test>'),
    ),
    says: taken,
  },
  "a status that is none": {
    contents: robot(suite('<test id="s1-t1" name="t"><status status="MAYBE"/></test>')),
    says: /^/,
  },
  "__proto__ as an attribute": {
    contents: robot('<suite id="s1" name="S" __proto__="x" constructor="y"/>'),
    says: /^/,
  },
  "hasOwnProperty as an attribute": {
    contents: robot('<suite id="s1" name="S" hasOwnProperty="x" a="y"/>'),
    says: /^/,
  },
};
