import fc from "fast-check";
import { expect, test } from "vitest";
import { verifyOutput } from "./verify-output.ts";

const STATUS = '<status status="PASS" start="2026-11-22T11:15:30.123" elapsed="1"/>';
const spoken = (text: string) => `<kw name="Add Monitoring Message"><msg>${text}</msg>${STATUS}</kw>`;
const output = (body: string) =>
  `<robot schemaversion="5"><suite id="s1" name="A">${body}${STATUS}</suite></robot>`;
const inTest = (body: string) => output(`<test id="s1-t1" name="T">${body}${STATUS}</test>`);

test.each([
  ["an empty suite", output("")],
  ["a test with a keyword", inTest(`<kw name="K"><kw name="L">${STATUS}</kw>${STATUS}</kw>`)],
  [
    "a message for the check",
    inTest(spoken('{"add_monitoring_message": {"nagios_state": "WARNING", "msg": "slow"}}')),
  ],
])("verifyOutput() accepts %s", (_name, xml) => {
  expect(verifyOutput(xml)).toBeUndefined();
});

test.each([
  ["nothing", "", "no element in it"],
  ["no XML", "<<<robotmk>>>", "unencoded"],
  ["an end in the middle", output("").slice(0, -8), "not closed"],
  ["another root", "<html/>", "its root is <html>"],
  ["two roots", `${output("")}<robot/>`, "second root"],
  ["text after the root", `${output("")}text`, "outside"],
  ["a comment", inTest("<!-- a -->"), "markup"],
  ["CDATA", inTest("<![CDATA[a]]>"), "markup"],
  ["the end of CDATA alone", inTest("<msg>]]></msg>"), "markup"],
  ["an instruction", inTest("<?php x?>"), "markup"],
  ["another encoding", `<?xml version="1.0" encoding="UTF-16"?>${output("")}`, "encoding"],
  [
    "an attribute twice",
    '<robot><suite id="a" id="b" name="c"><status status="PASS"/></suite></robot>',
    "markup",
  ],
  [
    "a tag in an attribute",
    '<robot><suite id="<a" name="c"><status status="PASS"/></suite></robot>',
    "markup",
  ],
  ["a prefix", "<a:b/>", "markup|root"],
  ["a prefixed attribute", '<robot a:b="c"></robot>', "markup"],
  ["an entity that XML does not define", inTest("<msg>&nbsp;</msg>"), "invalid character entity"],
  ["a control character", inTest("<msg>\u0001</msg>"), "does not allow"],
  ["a reference to one", inTest("<msg>&#1;</msg>"), "does not allow|invalid"],
  ["a reference to one in an attribute", inTest('<kw name="&#11;"/>'), "does not allow|invalid"],
  ["half a character", inTest("<msg>\ud800</msg>"), "does not allow"],
  ["no suite", "<robot/>", "it has 0 outermost suites"],
  [
    "two suites",
    `<robot>${'<suite id="s1" name="A"><status status="PASS"/></suite>'.repeat(2)}</robot>`,
    "2 outermost",
  ],
  [
    "a suite without a name",
    '<robot><suite id="s1"><status status="PASS"/></suite></robot>',
    "<suite> has no name",
  ],
  ["a test without an id", output(`<test name="T">${STATUS}</test>`), "<test> has no id"],
  ["a test without a status", output('<test id="t" name="T"></test>'), "it has no status"],
  ["a status that says nothing", inTest('<kw name="K"><status/></kw>'), "<status> has no status"],
  ["a message that is no JSON", inTest(spoken("hello")), "no message that the check can read"],
  ["a message of another shape", inTest(spoken("[1]")), "no message that the check can read"],
  [
    "a message with another state",
    inTest(spoken('{"add_monitoring_message": {"nagios_state": "FINE", "msg": ""}}')),
    "no message that the check can read",
  ],
  ["a document type", `<!DOCTYPE robot [<!ENTITY a "b">]>${output("")}`, "document type"],
  ["deep nesting", inTest('<kw name="K">'.repeat(300)), "nested too deep"],
])("verifyOutput() reports %s", (_name, xml, problem) => {
  expect(verifyOutput(xml)).toMatch(new RegExp(problem));
});

test("verifyOutput() does not parse a long output", () => {
  expect(verifyOutput(output("x".repeat(9 * 1024 * 1024)))).toContain("characters of at most");
});

test("whatever is cut out of an output or put into it, there is an answer", () => {
  const sound = inTest(`<kw name="K"><msg>text</msg>${STATUS}</kw>`);
  fc.assert(
    fc.property(fc.nat(sound.length), fc.nat(30), fc.string(), (from, length, text) => {
      const answer = verifyOutput(sound.slice(0, from) + text + sound.slice(from + length));
      expect(["string", "undefined"]).toContain(typeof answer);
    }),
  );
});
