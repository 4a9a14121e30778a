import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { NOT_SUPPORTED_YET } from "./checks/keys.ts";
import { DEFAULTS } from "./defaults.ts";
import { parseConfig } from "./parse.ts";
import { ROBOT_OPTIONS } from "./schema/robot-options.ts";
import { HOST_KEYS, SUITE_KEYS } from "./schema/schema.ts";

const page = await readFile(new URL("../../../docs/config.md", import.meta.url), "utf8");

type Row = {
  readonly key: string;
  readonly where: string;
  readonly standard: string;
  readonly meaning: string;
};

const rows = [...page.matchAll(/^\| `(\w+)` \| (top|suite|top, suite) \| .+ \| (.+) \| (.+) \|$/gm)].map(
  ([, key = "", where = "", standard = "", meaning = ""]): Row => ({ key, where, standard, meaning }),
);
const keysAt = (place: string) => rows.filter(({ where }) => where.includes(place)).map(({ key }) => key);

test("the page lists the keys of the schema, each at its places", () => {
  expect(keysAt("top").toSorted()).toEqual([...HOST_KEYS].sort());
  expect(keysAt("suite").toSorted()).toEqual([...SUITE_KEYS].sort());
});

test("the page marks what is not supported yet, and nothing else", () => {
  const marked = rows.filter(({ meaning }) => /not supported yet/i.test(meaning)).map(({ key }) => key);
  expect(marked.toSorted()).toEqual(NOT_SUPPORTED_YET.map(({ key }) => key).toSorted());
});

test.each([
  ["execution_mode", DEFAULTS.executionMode],
  ["global_execution_interval", DEFAULTS.globalExecutionIntervalSeconds],
  ["cache_factor", DEFAULTS.cacheFactor],
  ["max_parallel_executions", DEFAULTS.maxParallelExecutions],
  ["start_wait_timeout", DEFAULTS.startWaitTimeoutSeconds],
  ["deadman_timeout", DEFAULTS.deadmanTimeoutSeconds],
  ["daemon_stall_timeout", DEFAULTS.daemonStallTimeoutSeconds],
  ["max_daemon_memory_mb", DEFAULTS.maxDaemonMemoryMb],
  ["missed_runs", DEFAULTS.missedRuns],
  ["timeout", DEFAULTS.timeoutSeconds],
  ["stop_grace", DEFAULTS.stopGraceSeconds],
  ["max_attempts", DEFAULTS.maxAttempts],
  ["retry_strategy", DEFAULTS.retryStrategy],
  ["log_level", DEFAULTS.logLevel],
  ["output", `[${DEFAULTS.output.join(", ")}]`],
  ["encoding", DEFAULTS.encoding],
  ["html_log", DEFAULTS.htmlLog],
  ["keep_runs", DEFAULTS.keepRuns],
  ["keep_days", DEFAULTS.keepDays],
  ["keep_failed_runs", DEFAULTS.keepFailedRuns],
  ["keep_mb", DEFAULTS.keepMb],
  ["max_output_mb", DEFAULTS.maxOutputMb],
  ["test_services", DEFAULTS.testServices],
  ["needs_desktop", DEFAULTS.needsDesktop],
  ["max_section_bytes", DEFAULTS.maxSectionBytes],
  ["log_format", DEFAULTS.logFormat],
  ["log_max_mb", DEFAULTS.logMaxMb],
  ["log_keep_files", DEFAULTS.logKeepFiles],
  ["log_keep_days", DEFAULTS.logKeepDays],
  ["levels", `{free_disk_mb: [${DEFAULTS.freeDiskMb.warn}, ${DEFAULTS.freeDiskMb.crit}]}`],
])("the page tells the default of %s", (key, standard) => {
  expect(rows.find((row) => row.key === key)?.standard).toContain(`\`${String(standard)}\``);
});

test("the page names each option of Robot Framework that is refused", () => {
  const table = page.slice(page.indexOf("| option | why |"), page.indexOf("## YAML"));
  const refused = ROBOT_OPTIONS.filter((option) => option.refused !== undefined);
  expect(refused.filter(({ name }) => !table.includes(`\`${name}\``))).toEqual([]);
  const allowed = ROBOT_OPTIONS.filter((option) => option.refused === undefined);
  expect(allowed.filter(({ name }) => table.includes(`\`${name}\``))).toEqual([]);
});

test("the page's whole examples are valid and without doubts", () => {
  const examples = [...page.matchAll(/```yaml\n(.+?)```/gs)].map(([, text = ""]) => text);
  const whole = examples.filter((text) => text.includes("suites:"));
  expect(whole).toHaveLength(2);
  const defaults = { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] };
  for (const text of whole) {
    expect(parseConfig(text, { file: "/f", defaults })).toMatchObject({ kind: "valid", issues: [] });
  }
});
