import { readFileSync } from "node:fs";
import { type DaemonState, type RunOutcome, spoolFolders } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { readSection } from "./fixtures/some-section.ts";
import {
  REFUSAL,
  RUNNING,
  someOutputFiles,
  someResult,
  someRun,
  someSuite,
  someSuiteStatus,
} from "./fixtures/some-status.ts";
import { LEFT_OUT } from "./sections/robotmk/sized-entry.ts";
import type { DaemonCall } from "./status/ensure-daemon-result.ts";
import { HOST_CHECKS } from "./status/host-problem.ts";
import { readUserSuites } from "./status/user-contexts.ts";

const page = readFileSync(new URL("../../../docs/agent-output.md", import.meta.url), "utf8");

/** The row of a table whose first cell names the key. */
function rowOf(key: string): string {
  const row = page
    .split("\n")
    .find((line) => line.startsWith("| ") && line.split(" | ")[0]?.includes(`\`${key}\``));
  return row ?? "";
}

/** The text below a heading, up to the next one. */
function below(heading: string): string {
  return page.split(`### ${heading}\n`)[1]?.split("\n### ")[0] ?? "";
}

/** The code in the first cell of each row below a heading. */
function firstCells(heading: string): readonly string[] {
  return [...below(heading).matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code),
  );
}

test("the page lists every host check, in their order, and no other", () => {
  expect(firstCells("Host checks")).toEqual(HOST_CHECKS);
});

/** The compiler finds a name that is missing here. */
const OUTCOMES: Readonly<Record<RunOutcome, true>> = {
  passed: true,
  failed: true,
  "timed-out": true,
  "limit-exceeded": true,
  "robot-failure": true,
  stopped: true,
  interrupted: true,
  "environment-failure": true,
};

const DAEMON_STATES: Readonly<Record<DaemonState["kind"], true>> = {
  running: true,
  dead: true,
  absent: true,
  unknown: true,
  elsewhere: true,
};

const DAEMON_CALLS: Readonly<Record<DaemonCall["kind"], true>> = {
  "was-running": true,
  launched: true,
  throttled: true,
  elsewhere: true,
  pending: true,
  failed: true,
  "not-needed": true,
};

const daemonText = page.split("\n\n").find((paragraph) => paragraph.startsWith("`daemon` has")) ?? "";

test.each([
  ["outcome of a run", Object.keys(OUTCOMES), rowOf("outcome")],
  ["detail in left_out", LEFT_OUT, rowOf("left_out")],
  ["state of the daemon", Object.keys(DAEMON_STATES), daemonText.split("in `call`")[0] ?? ""],
  ["kind of call", Object.keys(DAEMON_CALLS), daemonText.split("in `call`")[1] ?? ""],
])("the page names every %s", (_what, names, text) => {
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

const ALICE = {
  name: "alice",
  suites: [someSuite("login")],
  daemon: { kind: "absent" },
  problems: [],
} as const;

const SYSTEM_FOLDERS = spoolFolders("/nowhere", { kind: "system" });

/** Reads the suite of a user on a clock that goes on so fast. */
function userProblem(folders: ReturnType<typeof spoolFolders> | undefined, tickMs: number) {
  let nowMs = 0;
  const clock = { wallMs: () => 0, monotonicMs: () => (nowMs += tickMs) };
  return readUserSuites([{ ...ALICE, folders }], { nowMs: 0, clock, folders: SYSTEM_FOLDERS })[0]?.problem;
}

/** The entry's error where the output cannot be used, or has no room. */
function errorOf(maxBytes: number, parts = someOutputFiles({ whole: "x".repeat(9_000) })): string {
  const view = someSuiteStatus(someResult(someRun({ message: "UNKNOWN: last message" })));
  return readSection({ suites: [view], partsOf: () => parts, maxBytes }).suites[0].error;
}

/** Replaces what differs by suite, user and time, as the page does. */
function general(text: string | undefined): string {
  return (text ?? "")
    .replaceAll("login", "ID")
    .replaceAll("alice", "NAME")
    .replaceAll(/\d{4}-\d\d-\d\dT\S+/g, "TIME")
    .replace(/(did not have) .+ (to start) \(.+\)/, "$1 … $2 (…)");
}

test.each([
  ["never ran", someSuiteStatus({ kind: "absent" }).problem],
  ["no finished run", someSuiteStatus(someResult(null)).problem],
  ["first run", someSuiteStatus(someResult(null, { running: RUNNING })).problem],
  ["refused", someSuiteStatus(someResult(null, { refusal: REFUSAL })).problem],
  ["no folder of the user", userProblem(undefined, 0)],
  ["no time for the user", userProblem(spoolFolders("/nowhere", { kind: "user", name: "alice" }), 600)],
  ["broken config", readSection({ unusableSuites: ["login"] }).suites[0].error],
  ["no room", errorOf(6_000)],
  [
    "output changed",
    errorOf(100_000, {
      ...someOutputFiles({ whole: "x" }),
      read: () => ({ kind: "read", json: `"${"x".repeat(9_000)}"` }),
    }),
  ],
])("the page has the text of a suite without a result or output: %s", (_why, text) => {
  expect(firstCells("A suite without a result or output")).toContain(general(text));
});
