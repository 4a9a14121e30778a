import { expect, test } from "vitest";
import { configChanges } from "./config-changes.ts";
import { DaemonHost } from "./fixtures/daemon-host.ts";

function changes(before: string | undefined, after: string): readonly string[] {
  using host = new DaemonHost();
  const found = configChanges(
    before === undefined ? undefined : host.configure(before),
    host.configure(after),
  );
  return found.map(({ suite, what }) => `suite ${suite} ${what}`);
}

test.each([
  ["the first config of all", undefined, "suites: {a: {}, b: {}}", ["suite a added", "suite b added"]],
  ["nothing", "suites: {a: {}}", "suites: {a: {}}", []],
  ["another order and a comment", "suites: {a: {}, b: {}}", "# x\nsuites: {b: {}, a: {}}", []],
  ["a suite that came", "suites: {a: {}}", "suites: {a: {}, b: {}}", ["suite b added"]],
  ["a suite that went", "suites: {a: {}, b: {}}", "suites: {a: {}}", ["suite b removed"]],
  ["a suite with another name", "suites: {a: {}}", "suites: {A: {}}", ["suite A added", "suite a removed"]],
  [
    "another interval",
    "suites: {a: {}, b: {}}",
    "suites: {a: {suite_execution_interval: 5}, b: {}}",
    ["suite a changed"],
  ],
  [
    "a default for all",
    "suites: {a: {}, b: {timeout: 5}}",
    "timeout: 7\nsuites: {a: {}, b: {timeout: 5}}",
    ["suite a changed"],
  ],
  [
    "all at once",
    "suites: {a: {}, b: {}}",
    "suites: {b: {timeout: 9}, c: {}}",
    ["suite c added", "suite b changed", "suite a removed"],
  ],
])("what a new config changes is told: %s", (_name, before, after, lines) => {
  expect(changes(before, after)).toEqual(lines);
});
