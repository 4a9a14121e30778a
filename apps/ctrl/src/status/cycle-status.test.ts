import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownIdentity } from "@robotmk-controller/platform";
import { type CycleMode, writeCycleRecord } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { someConfig, someCycle } from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { readCycles } from "./cycle-status.ts";

const spool = temporarySpool();
/** 30 seconds after the cycle ended. */
const NOW_MS = Date.UTC(2026, 10, 22, 10, 18, 30);

function read(modes: readonly string[]) {
  const suites = modes.map((mode, index) => `  s${index}: {execution_mode: ${mode}}\n`).join("");
  const config = someConfig(`global_execution_interval: 900\nglobal_cache_time: 960\nsuites:\n${suites}`);
  return readCycles(config, { folders: spool.folders, nowMs: NOW_MS });
}

function write(mode: CycleMode, { isRunning = false } = {}) {
  const { last = null } = someCycle(mode, { runtime: 130, limit: 900 });
  const { pid, startToken } = ownIdentity();
  const runner = isRunning ? { pid, start_token: startToken } : { pid, start_token: "of another process" };
  const running = last === null ? null : { ...last, runner };
  writeCycleRecord(spool.folders, { schema: 1, execution_mode: mode, running, last_finished: last });
}

test("there are cycles of the modes that suites have, none of parallel ones, and none without a config", () => {
  const modesOf = (modes: readonly string[]) => read(modes).map(({ mode }) => mode);
  expect(modesOf(["external", "agent_serial", "agent_parallel"])).toEqual(["agent_serial", "external"]);
  expect(modesOf(["agent_parallel"])).toEqual([]);
  expect(readCycles(undefined, { folders: spool.folders, nowMs: NOW_MS })).toEqual([]);
});

test("a cycle must fit into the global interval in serial mode, into the global cache time in external mode", () => {
  write("agent_serial");
  write("external");
  expect(read(["agent_serial", "external"])).toMatchObject([
    { limitSeconds: 900, freshness: { ageSeconds: 30, isStale: false, headroomSeconds: 770 } },
    { limitSeconds: 960, freshness: { ageSeconds: 30, isStale: false, headroomSeconds: 830 } },
  ]);
});

test("before any cycle, and with a record that cannot be read, there is a limit and nothing else", () => {
  const nothing = {
    mode: "external",
    last: undefined,
    running: undefined,
    limitSeconds: 960,
    freshness: undefined,
  };
  expect(read(["external"])).toEqual([nothing]);
  writeFileSync(join(spool.folders.root, "runner-external.json"), "{");
  expect(read(["external"])).toEqual([nothing]);
});

test("a cycle goes on as long as its runner lives", () => {
  write("agent_serial", { isRunning: true });
  expect(read(["agent_serial"])[0]?.running).toMatchObject({ suites: 2 });
  write("agent_serial");
  expect(read(["agent_serial"])[0]?.running).toBeUndefined();
});
