import { expect, test } from "vitest";
import { formatIssue } from "../issues/issue.ts";
import { parseConfig } from "../parse.ts";

function warningsOf(text: string): readonly string[] {
  const defaults = { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] };
  const { kind, issues } = parseConfig(text, { file: "/f", defaults });
  expect(kind).toBe("valid");
  expect(issues.filter(({ severity }) => severity !== "warning")).toEqual([]);
  return issues.map((issue) => formatIssue(issue).slice("/f:".length));
}

test.each([
  ["suites: {}", "1:9: No suite is configured: nothing will run"],
  [
    "suites: {a: {suite_execution_interval: 60, suite_cache_time: 1m}}",
    '1:62: Results of suite "a" expire before the next ones come: suite_cache_time is 60 seconds, the interval 60',
  ],
  [
    "{global_cache_time: 100, global_execution_interval: 200, suites: {a: {execution_mode: agent_serial}}}",
    "1:21: Results expire before the next ones come: global_cache_time is 100 seconds, global_execution_interval 200",
  ],
  ["{cache_factor: 1, suites: {a: }}", "1:16: Results expire before the next ones come: cache_factor is 1"],
  [
    "{deadman_timeout: 90, suites: {a: }}",
    "1:19: The daemon ends when one call of the agent is late: deadman_timeout is 90 seconds, the agent calls each 60",
  ],
  [
    "suites: {a: {execution_mode: agent_serial, suite_execution_interval: 60}}",
    '1:70: suite_execution_interval of suite "a" has no effect: serial suites use global_execution_interval',
  ],
  [
    "suites: {a: {suite_execution_interval: 60, timeout: 61}}",
    '1:53: A run of suite "a" can outlast its interval, so that others are missed: an attempt may take 61 seconds, the interval is 60',
  ],
  [
    "suites: {a: {suite_execution_interval: 100, timeout: 40, max_attempts: 3}}",
    '1:72: A run of suite "a" can outlast its interval, so that others are missed: 3 attempts may take 120 seconds, the interval is 100',
  ],
  [
    "{max_attempts: 2, suites: {a: }}",
    '1:16: A run of suite "a" can outlast its interval, so that others are missed: 2 attempts may take 1800 seconds, the interval is 900',
  ],
  [
    "suites: {a: {timeout: 100, total_timeout: 50}}",
    '1:43: timeout of suite "a" has no effect: it is 100 seconds, total_timeout 50',
  ],
])("%s is a warning", (text, expected) => {
  expect(warningsOf(text)).toEqual([expected]);
});

test.each([
  "suites: {a: }",
  "suites: {a: {suite_execution_interval: 60}}",
  "suites: {a: {suite_execution_interval: 60, suite_cache_time: 61, timeout: 60}}",
  "suites: {a: {suite_execution_interval: 100, timeout: 40, max_attempts: 3, total_timeout: 100}}",
  "suites: {a: {suite_execution_interval: 60, total_timeout: 50}}",
  "{deadman_timeout: 2m, suites: {a: }}",
])("%s is not", (text) => {
  expect(warningsOf(text)).toEqual([]);
});
