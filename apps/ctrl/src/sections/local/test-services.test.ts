import type { FinishedRun } from "@robotmk-controller/spool";
import fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../../../tools/test/property-runs.ts";
import { readLocalLine } from "../../fixtures/agent-output.ts";
import { hostileText } from "../../fixtures/hostile-text.ts";
import { REFUSAL, someResult, someRun, someSuite, someSuiteStatus } from "../../fixtures/some-status.ts";
import { suiteServices } from "./section.ts";
import { localLine } from "./service.ts";
import { testServices } from "./test-services.ts";

type Test = FinishedRun["tests"][number];

const someTest = (name: string, different: Partial<Test> = {}): Test => ({
  name,
  status: "PASS",
  runtime: 1.5,
  message: "",
  ...different,
});

function viewOf(tests: readonly Test[], seen: { id?: string; ageSeconds?: number } = {}) {
  const suite = someSuite(seen.id ?? "login", "suite_cache_time: 240, test_services: true");
  const result = someResult(someRun({ tests: [...tests] }));
  return someSuiteStatus(result, { suite, ageSeconds: seen.ageSeconds ?? 30 });
}

const namesOf = (...names: readonly string[]) =>
  testServices(viewOf(names.map((name) => someTest(name)))).map(({ name }) => name);

test.each([
  { status: "PASS", state: 0, metrics: [{ name: "runtime", value: 1.5, min: 0 }] },
  { status: "SKIP", state: 0, metrics: [] },
  { status: "FAIL", state: 2, metrics: [] },
  { status: "NOT RUN", state: 3, metrics: [] },
] as const)("a test that is $status has the state $state", ({ status, state, metrics }) => {
  expect(testServices(viewOf([someTest("Login", { status, message: "why" })]))).toEqual([
    { state, metrics, name: "Robotmk login Login", summary: `${status}, 30 s ago: why`, details: [] },
  ]);
});

test("where no services are asked for, or nothing ran, there are none", () => {
  expect(testServices(someSuiteStatus())).toEqual([]);
  const suite = someSuite("login", "test_services: true");
  expect(testServices(someSuiteStatus({ kind: "absent" }, { suite }))).toEqual([]);
});

test("the tests of a stale or refused suite are outdated", () => {
  const view = viewOf([someTest("Login")], { ageSeconds: 241 });
  expect(testServices(view)).toMatchObject([{ state: 3, summary: "outdated: PASS, 4 min ago" }]);
  const suite = someSuite("login", "suite_cache_time: 240, test_services: true");
  const refused = someSuiteStatus(someResult(someRun(), { refusal: REFUSAL }), { suite });
  expect(testServices(refused)).toMatchObject([{ state: 3, summary: "outdated: PASS, 30 s ago" }]);
});

test.each([
  { names: ["A", "A", "A"], shown: ["A", "A #2", "A #3"] },
  { names: ["A", "A #2", "A"], shown: ["A", "A #2", "A #3"] },
  { names: ["A #2", "A", "A"], shown: ["A #2", "A", "A #3"] },
  { names: ["A", "A", "A #2"], shown: ["A", "A #2", "A #2 #2"] },
  { names: ["it's", 'it"s', "it s"], shown: ["it s", "it s #2", "it s #3"] },
  { names: ["a<<<b", "a<<b"], shown: ["a<<b", "a<<b #2"] },
  { names: ["", "\n"], shown: ["(no name)", "(no name) #2"] },
])("of tests called $names each has a name of its own", ({ names, shown }) => {
  expect(namesOf(...names)).toEqual(shown.map((name) => `Robotmk login ${name}`));
});

test("names that differ beyond what is shown of them are numbered too", () => {
  const [first, second] = namesOf(`${"x".repeat(200)}1`, `${"x".repeat(200)}2`);
  expect(second).toBe(`${first} #2`);
});

test("200 tests of a host have a service, those of the first suites; the others are counted", () => {
  const tests = Array.from({ length: 150 }, (_, index) => someTest(`T${index}`));
  const views = ["one", "two", "three"].map((id) => viewOf(tests, { id }));
  const { byView, omittedTests } = suiteServices(views);
  // Each suite has a service of its own besides.
  expect(views.map((view) => byView.get(view)?.length)).toEqual([151, 51, 1]);
  expect(omittedTests).toBe(250);
});

const hugeText = fc.constantFrom(
  "x".repeat(1024 * 1024),
  "📚".repeat(300_000),
  "\n|<<<x>>>'\"".repeat(90_000),
);

test("whatever the tests are called and say, each is one line with a name of its own", () => {
  const text = fc.oneof({ weight: 20, arbitrary: hostileText }, { weight: 1, arbitrary: hugeText });
  const tests = fc.array(
    fc.record({
      name: text,
      status: fc.constantFrom("PASS" as const, "FAIL" as const, "SKIP" as const, "NOT RUN" as const),
      runtime: fc.double(),
      message: text,
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(tests, (some) => {
      const lines = testServices(viewOf(some)).map((service) => readLocalLine(localLine(service)));
      expect(lines).toHaveLength(some.length);
      expect(new Set(lines.map(({ name }) => name)).size).toBe(some.length);
      for (const { name } of lines) expect(name.length).toBeLessThan(200);
    }),
    propertyRuns(300),
  );
});
