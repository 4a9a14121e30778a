import { expect, test } from "vitest";
import { pluralize, parseArguments } from "./text.ts";

test("one is said as one, none and several as many", () => {
  expect([0, 1, 2].map((count) => pluralize(count, "suite"))).toEqual(["0 suites", "1 suite", "2 suites"]);
  expect(pluralize(1, "process was", "processes were")).toBe("1 process was");
  expect(pluralize(3, "process was", "processes were")).toBe("3 processes were");
});

const OPTIONS = {
  config: { type: "string" },
  task: { type: "string", multiple: true },
  json: { type: "boolean", short: "j" },
} as const;

test("options and the words between them are separated", () => {
  expect(
    parseArguments(["a", "--config", "x y", "--task=1", "-j", "b", "--task", "2"], OPTIONS),
  ).toMatchObject({
    values: { config: "x y", task: ["1", "2"], json: true },
    positionals: ["a", "b"],
  });
});

test("what follows two dashes is no option", () => {
  expect(parseArguments(["--", "--json"], OPTIONS)).toMatchObject({ values: {}, positionals: ["--json"] });
});

test.each([
  [["--nonsense"], "--nonsense"],
  [["-x"], "-x"],
  [["--config"], "--config"],
  [["--config", "--json"], "--config"],
  [["--json=1"], "--json"],
])("%j is a problem, on one line", (args, text) => {
  const parsed = parseArguments(args, OPTIONS);
  expect("problem" in parsed && parsed.problem).toMatch(/^[^\n]+$/);
  expect("problem" in parsed && parsed.problem).toContain(text);
});
