import { expect, test } from "vitest";
import { XmlDocument } from "../xml/xml-document.ts";
import { isMonitoringKeyword, MonitoringKeyword } from "./monitoring-keyword.ts";

/** Feeds what is inside the `<kw>` of such a keyword. */
function markup(name: string, inside: string): string | undefined {
  const keyword = new MonitoringKeyword({ name });
  let depth = 0;
  const document = new XmlDocument({
    open: (element, attributes) => {
      depth += 1;
      if (depth > 1) keyword.open(element, attributes);
    },
    text: (piece) => keyword.text(piece),
    close: () => {
      depth -= 1;
      if (depth > 0) keyword.close();
    },
  });
  document.write(`<kw>${inside}</kw>`);
  document.end();
  return keyword.markup;
}

const JSON_MESSAGE = '{"add_monitoring_message": {"nagios_state": "OK", "msg": "a &amp; b"}}';
const STATUS = '<status status="PASS" elapsed="0.1">text</status>';

test("knows the keywords of the check by their exact names", () => {
  expect(isMonitoringKeyword("kw", { name: "Add Monitoring Message" })).toBe(true);
  expect(isMonitoringKeyword("kw", { name: "Add Checkmk Test State" })).toBe(true);
  expect(isMonitoringKeyword("kw", { name: "add monitoring message" })).toBe(false);
  expect(isMonitoringKeyword("test", { name: "Add Monitoring Message" })).toBe(false);
});

test("keeps the message whole, and the status", () => {
  const inside = `<arg>x</arg><msg level="INFO">${JSON_MESSAGE}</msg>${STATUS}`;
  expect(markup("Add Monitoring Message", inside)).toBe(
    `<kw name="Add Monitoring Message">\n<msg level="INFO">${JSON_MESSAGE}</msg>\n<status status="PASS" elapsed="0.1"/>\n</kw>\n`,
  );
});

test("passes over trace messages around it, and keywords inside", () => {
  const inside = `<msg>Arguments: [ 1 ]</msg><kw><msg>${JSON_MESSAGE}</msg></kw><msg>${JSON_MESSAGE}</msg>${STATUS}`;
  expect(markup("Add Monitoring Message", inside)?.match(/<msg/g)).toHaveLength(1);
});

test.each([
  ["was not run", STATUS],
  ["says something else", `<msg>hello</msg>${STATUS}`],
  ["says other JSON", `<msg>{"x": 1}</msg>${STATUS}`],
  ["says null", `<msg>null</msg>${STATUS}`],
  ["says what the other keyword says", `<msg>{"add_checkmk_test_state": {}}</msg>${STATUS}`],
  ["is too long", `<msg>{"add_monitoring_message": "${"x".repeat(70_000)}"}</msg>${STATUS}`],
  ["has no status", `<msg>${JSON_MESSAGE}</msg>`],
])("is left out if it %s: the check could not read it", (_state, inside) => {
  expect(markup("Add Monitoring Message", inside)).toBeUndefined();
});
