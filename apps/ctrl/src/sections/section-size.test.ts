import type { SectionPart } from "@robotmk-controller/spool";
import fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../../tools/test/property-runs.ts";
import { hostileText } from "../fixtures/hostile-text.ts";
import { lineOf, readSection, someSection } from "../fixtures/some-section.ts";
import {
  REFUSAL,
  RUNNING,
  someOutputFiles,
  someResult,
  someRun,
  someSuite,
  someSuiteStatus,
} from "../fixtures/some-status.ts";
import type { SuiteStatus } from "../status/suite-status.ts";
import { toJsonLine } from "../text.ts";
import type { OutputFiles } from "./output-files.ts";

const ALL = ["whole", "tests", "suite", "log"] as const satisfies readonly SectionPart[];

/** Views with their parts, and what a section makes of them within a limit. */
function sectionOf(
  suites: readonly { readonly view: SuiteStatus; readonly parts: OutputFiles }[],
  maxBytes: number,
) {
  const parts = new Map(suites.map((suite) => [suite.view, suite.parts]));
  const input = {
    suites: suites.map(({ view }) => view),
    maxBytes,
    partsOf: (view: SuiteStatus) => parts.get(view) ?? someOutputFiles({}),
  };
  return { bytes: Buffer.byteLength(lineOf(someSection(input))), shown: readSection(input) };
}

function suiteOf(id: string, texts: Partial<Record<SectionPart, string>>) {
  return { view: someSuiteStatus(someResult(), { suite: someSuite(id) }), parts: someOutputFiles(texts) };
}

/** A suite whose parts have sizes of their own, in characters. */
const sized = (id: string, [whole, tests, suite, log]: readonly [number, number, number, number]) =>
  suiteOf(id, {
    whole: "w".repeat(whole),
    tests: "t".repeat(tests),
    suite: "s".repeat(suite),
    log: "l".repeat(log),
  });

test("one huge suite is cut down, the others keep all of their detail, and the section says so", () => {
  const small = Array.from({ length: 20 }, (_, index) =>
    sized(`small${index}`, [2_000, 1_500, 1_200, 2_000]),
  );
  const huge = sized("huge", [5_000_000, 900_000, 1_500, 9_000_000]);
  const { bytes, shown } = sectionOf([huge, ...small], 200_000);
  expect(bytes).toBeLessThanOrEqual(200_000);
  expect(shown.suites[0]).toMatchObject({
    id: "huge",
    status: "nonfatal",
    xml: "s".repeat(1_500),
    htmllog: null,
    tests: [],
    left_out: ["html log", "keywords", "tests"],
  });
  for (const suite of shown.suites.slice(1)) {
    expect(suite).toMatchObject({ left_out: [], xml: "w".repeat(2_000), htmllog: "l".repeat(2_000) });
  }
  expect(shown.controller.truncations).toEqual({
    max_section_bytes: 200_000,
    left_out: { html_logs: 1, keywords: 1, tests: 1, outputs: 0, suites: 0 },
  });
});

test.each([
  { room: 60_000, xml: "w", log: "l", left: [] },
  { room: 40_000, xml: "w", log: undefined, left: ["html log"] },
  { room: 24_000, xml: "t", log: undefined, left: ["html log", "keywords"] },
  { room: 14_000, xml: "s", log: undefined, left: ["html log", "keywords", "tests"] },
  { room: 5_000, xml: undefined, log: undefined, left: ["html log", "keywords", "tests", "suite"] },
])("in $room bytes a suite leaves out $left", ({ room, xml, log, left }) => {
  const { bytes, shown } = sectionOf([sized("login", [25_000, 12_000, 5_000, 25_000])], room);
  expect(bytes).toBeLessThanOrEqual(room);
  const [suite] = shown.suites;
  expect([suite.xml?.[0], suite.htmllog?.[0]]).toEqual([xml, log]);
  expect(suite.left_out).toEqual(left);
});

test("a suite whose output is left out is fatal, and says why", () => {
  const { shown } = sectionOf([sized("login", [25_000, 12_000, 10_000, 25_000])], 8_000);
  expect(shown.suites).toMatchObject([
    { status: "fatal", error: "its output was left out: the section would be too large", xml: null },
  ]);
});

test("of a run that left no smaller parts, all or nothing is there, and that is reported as it is", () => {
  const only = suiteOf("login", { whole: "w".repeat(5_000) });
  expect(sectionOf([only], 60_000).shown.suites[0].left_out).toEqual([]);
  const { shown } = sectionOf([only], 7_000);
  expect(shown.suites[0]).toMatchObject({ xml: null, left_out: ["keywords", "tests", "suite"] });
});

test("suites for which there is no place at all are counted", () => {
  const many = Array.from({ length: 50 }, (_, index) => sized(`s${index}`, [2_000, 1_500, 1_200, 2_000]));
  const { bytes, shown } = sectionOf(many, 20_000);
  expect(bytes).toBeLessThanOrEqual(20_000);
  expect(shown.suites.length).toBeGreaterThan(3);
  expect(shown.controller.truncations.left_out.suites).toBe(50 - shown.suites.length);
});

test("the limit holds without any config, too", () => {
  const huge = sized("huge", [500_000, 400_000, 300_000, 500_000]);
  const text = someSection({
    config: undefined,
    suites: [huge.view],
    partsOf: () => huge.parts,
    maxBytes: 20_000,
  });
  expect(Buffer.byteLength(lineOf(text))).toBeLessThanOrEqual(20_000);
});

test("long texts in one suite's result leave room for the others", () => {
  const long = "\u0001".repeat(100_000);
  const run = someRun({
    message: long,
    xml: long,
    html: long,
    notes: Array.from({ length: 100 }, () => long),
  });
  const refusal = { time: long, message: long, waited: 1 };
  const view = someSuiteStatus(someResult(run, { refusal, last_message: long }), {
    suite: someSuite("talks"),
  });
  const quiet = sized("quiet", [30_000, 10_000, 1_000, 30_000]);
  const { shown } = sectionOf([{ view, parts: someOutputFiles({ whole: "w" }) }, quiet], 200_000);
  expect(shown.suites[1]).toMatchObject({ id: "quiet", left_out: [] });
});

test.each([
  ["announce an output that is not there", { size: 2, problem: `Cannot read "${"x".repeat(900)}"` }],
  ["have an output that nobody can read", { size: 2_000, problem: "\u0001".repeat(3_000) }],
  ["have a log and no output, and much to say", { size: undefined, problem: "no log" }],
])("the limit holds for suites that %s, however tight it is", (_what, { size, problem }) => {
  const parts: OutputFiles = {
    sizes: { whole: size, tests: size, suite: size, log: 2 },
    read: () => ({ kind: "unusable", problem }),
  };
  const some = Array.from({ length: 20 }, (_, index) => ({
    view: someSuiteStatus(someResult(someRun({ message: "\u0001".repeat(1_500) })), {
      suite: someSuite(`s${index}`),
    }),
    parts,
  }));
  for (let maxBytes = 10_000; maxBytes < 500_000; maxBytes += 10_000) {
    expect(sectionOf(some, maxBytes).bytes).toBeLessThanOrEqual(maxBytes);
  }
});

const problem = fc.oneof(
  hostileText,
  fc.constantFrom("\u0001".repeat(3_000), "📚".repeat(2_000), "x".repeat(5_000)),
);
const text = fc.oneof(
  hostileText,
  fc.integer({ min: 0, max: 20_000 }).map((length) => "x".repeat(length)),
);

/** A part that exists, is missing, is unusable, or has grown since it was measured. */
const somePart = fc.oneof(
  fc.constant(undefined),
  text.map((content) => ({ kind: "read", content, size: JSON.stringify(content).length * 6 }) as const),
  fc.record({ kind: fc.constant("unusable" as const), content: problem, size: fc.nat(20_000) }),
  fc.record({ kind: fc.constant("read" as const), content: text, size: fc.nat(100) }),
);

const someSuiteParts = fc.tuple(somePart, somePart, somePart, somePart).map((drawn): OutputFiles => {
  const parts = new Map(ALL.map((name, index) => [name, drawn[index]]));
  return {
    sizes: {
      whole: parts.get("whole")?.size,
      tests: parts.get("tests")?.size,
      suite: parts.get("suite")?.size,
      log: parts.get("log")?.size,
    },
    read: (name) => {
      const part = parts.get(name);
      return part?.kind === "read"
        ? { kind: "read", json: toJsonLine(part.content) }
        : { kind: "unusable", problem: part?.content ?? "" };
    },
  };
});

const someReading = fc
  .record({
    text,
    rc: fc.constantFrom(0, 3, 252, 255),
    notes: fc.array(text, { maxLength: 3 }),
    state: fc.nat(6),
  })
  .map(({ text: message, rc, notes, state }) => {
    if (state === 0) return { kind: "absent" } as const;
    if (state === 1) return { kind: "broken", problem: message } as const;
    if (state === 2) return someResult(null, { running: RUNNING });
    const tests = [{ name: message, status: "PASS" as const, runtime: 1, message }];
    return someResult(someRun({ rc, notes, message, tests }), state === 3 ? { refusal: REFUSAL } : {});
  });

test("whatever sizes and texts suites have, the limit holds and each thing left out is reported and counted", () => {
  const suites = fc.array(fc.tuple(someReading, someSuiteParts), { maxLength: 12 });
  fc.assert(
    fc.property(suites, fc.integer({ min: 0, max: 60_000 }), (drawn, room) => {
      const some = drawn.map(([reading, parts], index) => ({
        view: someSuiteStatus(reading, { suite: someSuite(`s${index}`) }),
        parts,
      }));
      const maxBytes = sectionOf([], 0).bytes + 400 + room;
      const { bytes, shown } = sectionOf(some, maxBytes);
      expect(bytes).toBeLessThanOrEqual(maxBytes);
      const named = shown.suites.flatMap((suite: { left_out: readonly string[] }) => suite.left_out);
      const count = (what: string) => named.filter((one: string) => one === what).length;
      const counted = {
        html_logs: count("html log"),
        keywords: count("keywords"),
        tests: count("tests"),
        outputs: count("suite"),
        suites: some.length - shown.suites.length,
      };
      const isCut = Object.values(counted).some((number) => number > 0);
      expect(shown.controller.truncations).toEqual(
        isCut ? { max_section_bytes: maxBytes, left_out: counted } : null,
      );
    }),
    propertyRuns(300),
  );
});
