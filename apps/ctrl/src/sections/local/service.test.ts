import fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../../../tools/test/property-runs.ts";
import { hostileText, LINE_END } from "../../fixtures/hostile-text.ts";
import { localLine, type LocalService } from "./service.ts";

/** What the server makes of a line of a local section. */
function parse(line: string) {
  const groups = /^(?<state>[0-3P]) "(?<name>[^"']*)" (?<metrics>\S+) (?<text>.*)$/su.exec(line)?.groups;
  if (groups === undefined) throw new Error(`Cannot read as a local service: ${JSON.stringify(line)}`);
  const [summary, ...details] = (groups["text"] ?? "").split("\\n");
  return { state: groups["state"], name: groups["name"], metrics: groups["metrics"], summary, details };
}

function line(different: Partial<LocalService>): string {
  return localLine({
    state: 0,
    name: "Robotmk login",
    metrics: [],
    summary: "fine",
    details: [],
    ...different,
  });
}

test("a service has its state, its name in quotes, its metrics and its text", () => {
  const metrics = [
    { name: "runtime", value: 116.3571, warn: 162, crit: 180, min: 0 },
    { name: "age", value: 5, warn: 240, min: 0 },
    { name: "suites", value: 2, min: 0 },
    { name: "cache_headroom", value: -3.5 },
  ];
  expect(line({ state: 2, metrics, summary: "CRITICAL: login", details: ["one", "two"] })).toBe(
    '2 "Robotmk login" runtime=116.357;162;180;0|age=5;240;;0|suites=2;;;0|cache_headroom=-3.5 CRITICAL: login\\none\\ntwo',
  );
});

test("a service without metrics has a dash in their place", () => {
  expect(line({})).toBe('0 "Robotmk login" - fine');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "a metric of %s is left out, since the server keeps none that is no number",
  (value) => {
    expect(line({ metrics: [{ name: "age", value }] })).toBe('0 "Robotmk login" - fine');
    const metrics = [
      { name: "age", value },
      { name: "suites", value: 2 },
    ];
    expect(line({ metrics })).toBe('0 "Robotmk login" suites=2 fine');
  },
);

test("line ends and other control characters in a text become spaces", () => {
  expect(line({ summary: "a\nb\r\nc\td\u001b[31me\u2028f", details: ["g\n<<<x>>>"] })).toBe(
    '0 "Robotmk login" - a b c d [31me f\\ng <<x>>>',
  );
});

test("what looks like a line end of the text itself does not begin a detail", () => {
  expect(parse(line({ summary: String.raw`one\new, C:\new\nodes`, details: ["detail"] }))).toMatchObject({
    summary: String.raw`one\ new, C:/new/nodes`,
    details: ["detail"],
  });
});

test.each(["", " ", "\n"])("a service whose summary is %j has a text still", (summary) => {
  expect(line({ summary })).toBe('0 "Robotmk login" - no message');
  expect(parse(line({ summary, details: ["more"] })).details).toEqual(["more"]);
});

test("a text that is cut at a space ends without it", () => {
  expect(line({ summary: `${"x".repeat(3_999)} y` })).toMatch(/x$/);
});

test("quotes in a name are left out", () => {
  expect(parse(line({ name: `Robotmk "a' b"` })).name).toBe("Robotmk a b");
});

test("a long text is cut, between two characters", () => {
  const text = line({ summary: `a${"📚".repeat(5_000)}` });
  expect(text.length).toBeLessThan(4_100);
  expect(text).not.toMatch(/\p{Cs}/u);
});

const service = fc.record({
  state: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  name: hostileText,
  metrics: fc.array(
    fc.record(
      {
        name: fc.constantFrom("runtime", "age"),
        value: fc.double(),
        warn: fc.double({ noNaN: true }),
        min: fc.constant(0),
      },
      { requiredKeys: ["name", "value"] },
    ),
    { maxLength: 3 },
  ),
  summary: hostileText,
  details: fc.array(hostileText, { maxLength: 3 }),
});

test("whatever the texts hold, a service is one line that is read back with its state, and starts no section", () => {
  fc.assert(
    fc.property(service, (some) => {
      const text = localLine(some);
      expect(text).not.toMatch(LINE_END);
      expect(text).not.toMatch(/^\s*<<</);
      const parsed = parse(text);
      expect(parsed.state).toBe(String(some.state));
      expect(parsed.details).toHaveLength(some.details.length);
      expect(parsed.metrics).toMatch(/^(?:-|[a-z]+=-?[\d.e+-]+(?:;[\d.e+-]*){0,3}(?:\|[a-z]+=.+)*)$/);
    }),
    propertyRuns(1_000),
  );
});
