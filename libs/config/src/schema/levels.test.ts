import { expect, test } from "vitest";
import { parseConfig } from "../parse.ts";

const origin = {
  file: "/etc/check_mk/robotmk.yml",
  defaults: { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] },
};
const errorsOf = (text: string) => parseConfig(text, origin).issues.map(({ message }) => message);

test("levels of suites at the top hold for suites that have none of their own", () => {
  const text =
    "levels: {runtime: [60, 90], waiting: 3}\nsuites: {a: , b: {levels: {runtime: 5, age: [10, 20]}}}";
  const result = parseConfig(text, origin);
  if (result.kind !== "valid") throw new Error("not valid");
  const [a, b] = result.config.suites;
  expect(a?.levels).toEqual(new Map([["runtime", { warn: 60, crit: 90 }]]));
  expect(b?.levels).toEqual(
    new Map([
      ["runtime", { warn: 5, crit: undefined }],
      ["age", { warn: 10, crit: 20 }],
    ]),
  );
});

test("a changed level changes the digest of its suite", () => {
  const digestOf = (text: string) => {
    const result = parseConfig(text, origin);
    return result.kind === "valid" ? result.config.suites[0]?.digest : undefined;
  };
  expect(digestOf("suites: {a: {levels: {age: 1}}}")).not.toBe(digestOf("suites: {a: {levels: {age: 2}}}"));
});

test.each([
  ["levels: {waitin: 3}", 'the nearest one is "waiting"'],
  ["levels: {nonsense_metric: 3}", "the metrics are heartbeat_age, running, waiting"],
  ["levels: {waiting: soon}", "must be a number that warns, or a list of two"],
  ["levels: {waiting: []}", "must be a number that warns, or a list of two"],
  ["levels: {waiting: [1, 2, 3]}", "must be a number that warns, or a list of two"],
  ["levels: {waiting: [1, soon]}", "must be a number that warns, or a list of two"],
  ["levels: {waiting: [2, 1]}", "the critical level must not be below the warning"],
  ["levels: {free_disk_mb: [1, 2]}", "the critical level must not be above the warning"],
  ["levels: 3", "must be a mapping of metrics to levels"],
])("%s is refused", (line, reason) => {
  const [message, ...others] = errorsOf(`${line}\nsuites: {a: }`);
  expect(message).toContain(reason);
  expect(others).toEqual([]);
});

test("a suite has no levels of the controller's service", () => {
  expect(errorsOf("suites: {a: {levels: {free_disk_mb: 3}}}")[0]).toContain(
    "is no metric that can have levels here",
  );
});
