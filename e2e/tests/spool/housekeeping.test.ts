// @module-tag runtime
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { FakeClock, faketimeLibrary } from "../../faults/time/fake-clock.ts";
import { Host } from "../../rig/host/host.ts";
import { NO_LINKS, skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const DAY_SECONDS = 86_400;
const countsSchema = v.optional(
  v.object({
    last: v.string(),
    removed_runs: v.number(),
    removed_results: v.number(),
    removed_files: v.number(),
  }),
);
const idle = { execution_mode: "external" };
/** As a writer leaves it that is killed before its rename. */
const temporary = ".daemon.json.0123456789ab.tmp";

function names(host: Host, ...folder: readonly string[]): string[] {
  const path = join(host.folders.spool, ...folder);
  return existsSync(path) ? readdirSync(path).toSorted() : [];
}

/** Puts a file into the spool that was written so long ago. */
function put(host: Host, path: string, { ageSeconds = 0, text = "" } = {}): string {
  const file = join(host.folders.spool, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const seconds = Date.now() / 1_000 - ageSeconds;
  utimesSync(file, seconds, seconds);
  return file;
}

/** The id of a run that began so long ago. */
function runId(ageDays: number): string {
  const began = new Date(Date.now() - ageDays * DAY_SECONDS * 1_000).toISOString();
  return `${began.replaceAll(/[-:.]/g, "")}-00000a`;
}

/** Runs a suite to its end so often. */
async function runSuite(host: Host, id: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await host.runner("--run", id);
  await host.until(() => host.spool.running().length === 0);
}

test("what is left of suites that are gone goes: results at once, runs when they are old; others keep theirs", async () => {
  await using host = await Host.create({ suites: { kept: idle, gone: idle } });
  for (const id of ["kept", "gone"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  for (const id of ["kept", "gone"]) await runSuite(host, id, 2);
  for (const id of ["kept", "gone"]) put(host, join("runs", id, runId(20), "output.xml"));
  await host.agentCall();
  host.configure({ suites: { gone: undefined } });

  await host.until(() => names(host, "results").join() === "robotmk_kept.json");
  await host.until(() => !names(host, "runs", "gone").includes(runIdOf(host, 20)));
  await host.until(() => !names(host, "locks").includes("suite-gone.lock"));

  expect(names(host, "runs", "gone")).toHaveLength(2);
  expect(names(host, "runs", "kept")).toHaveLength(3);
  expect(names(host, "locks")).toContain("suite-kept.lock");
  await host.until(() => housekeeping(host)?.removed_runs === 1);
  expect(housekeeping(host)).toMatchObject({ removed_results: 1 });
});

/** The name of a run of that age as it lies there: the clock went on since it was made. */
function runIdOf(host: Host, ageDays: number): string {
  const day = runId(ageDays).slice(0, 8);
  return names(host, "runs", "gone").find((name) => name.startsWith(day)) ?? "none";
}

/** What the daemon says that it cleaned up; undefined before its first look. */
function housekeeping(host: Host) {
  return v.parse(countsSchema, host.spool.daemonRecord()?.["housekeeping"]);
}

test("the folder of a suite goes with the last of its runs", async () => {
  await using host = await Host.create({ suites: { kept: idle } });
  host.randomRobot("kept", { leastMs: 0, mostMs: 10 });
  put(host, join("runs", "gone", runId(20), "output.xml"));
  mkdirSync(join(host.folders.spool, "runs", "kept"));
  await host.agentCall();
  await host.until(() => names(host, "runs").join() === "kept");
});

test("leftovers go from every folder, with the places of dead ones and claims without a run", async () => {
  await using host = await Host.create({ suites: { kept: idle } });
  host.randomRobot("kept", { leastMs: 0, mostMs: 10 });
  const folders = [".", "tasks", "running", "waiting", "results"];
  const left = folders.map((folder) => put(host, join(folder, temporary), { ageSeconds: 7_200 }));
  const young = put(host, join("results", ".robotmk_kept.json.0123456789ab.tmp"));
  const dead = JSON.stringify({ pid: process.pid, start_token: "an earlier process" });
  left.push(put(host, join("waiting", "000001800000000_kept_1"), { text: dead }));
  const note = put(host, join("running", "notes.txt"), { ageSeconds: 7_200 });

  await host.agentCall();

  await host.until(() => left.every((file) => !existsSync(file)));
  expect([existsSync(young), existsSync(note)]).toEqual([true, true]);
});

test("links are left alone, and what is behind them survives", async (context) => {
  skipOnWine(context, NO_LINKS);
  await using host = await Host.create({ suites: { kept: idle } });
  host.randomRobot("kept", { leastMs: 0, mostMs: 10 });
  const outside = join(host.folders.root, "outside");
  const run = runId(400);
  mkdirSync(join(outside, run), { recursive: true });
  writeFileSync(join(outside, run, "precious.txt"), "mine");
  put(host, join("runs", "old", run, "output.xml"));
  const link = (path: string, target: string) => {
    mkdirSync(dirname(join(host.folders.spool, path)), { recursive: true });
    symlinkSync(target, join(host.folders.spool, path));
  };
  link("runs/gone", outside);
  link(join("runs", "old", run, "link"), outside);
  link(join("runs", "linked", run), join(outside, run));
  link("waiting/000001800000000_kept_1", join(outside, run, "precious.txt"));
  link("locks/suite-gone.lock", join(outside, run, "precious.txt"));
  link(join("results", temporary), join(outside, run, "precious.txt"));

  await host.agentCall();

  await host.until(() => names(host, "runs").join() === "gone");
  expect(readFileSync(join(outside, run, "precious.txt"), "utf8")).toBe("mine");
  for (const path of ["runs/gone", "waiting/000001800000000_kept_1", "locks/suite-gone.lock"]) {
    expect(lstatSync(join(host.folders.spool, path)).isSymbolicLink(), path).toBe(true);
  }
});

test("on a full disk old runs go, but never what is shown, nor the newest failure", async () => {
  await using host = await Host.create({ suites: { login: idle, shop: idle } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10, rc: 1 });
  await runSuite(host, "login", 2);
  const failed = host.spool.runs("login").at(-1)?.run_id;
  for (const id of ["login", "shop"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  await runSuite(host, "login", 3);
  await runSuite(host, "shop", 3);
  put(host, join("runs", "gone", runId(1), "output.xml"));
  const shown = ["login", "shop"].map((id) => host.spool.result(id)?.last_finished?.run_id);
  await host.agentCall();
  await host.until(() => housekeeping(host) !== undefined);
  expect(host.spool.runs("login")).toHaveLength(5);

  host.configure({ config: { levels: { free_disk_mb: [1e12, 1e12] } } });

  await host.until(() => host.spool.runs("login").length === 2 && host.spool.runs("shop").length === 1);
  expect(host.spool.runs("login").map(({ run_id }) => run_id)).toEqual([failed, shown[0]]);
  expect(host.spool.runs("shop").map(({ run_id }) => run_id)).toEqual([shown[1]]);
  await host.until(
    () => names(host, "runs", "gone").length === 0,
    "the run of a suite that is gone goes, too",
  );
  const { section } = await host.agentCall();
  expect(section.suites.map(({ id, status }) => [id, status])).toEqual([
    ["login", "nonfatal"],
    ["shop", "nonfatal"],
  ]);
});

test("a file in running/ that no run stands behind keeps the daemon from ending no more", async (context) => {
  using clock = new FakeClock(await faketimeLibrary(context));
  await using host = await Host.create({
    env: clock.env,
    suites: { kept: idle },
    config: { deadman_timeout: 5 },
  });
  host.randomRobot("kept", { leastMs: 0, mostMs: 10 });
  put(host, "running/1_robotmk_gone");
  // A claim is only taken for dead when it is a minute old.
  clock.step(120);
  await host.agentCall();
  await host.until(() => host.spool.daemonRecord());

  await host.until(() => host.programProcesses("daemon").length === 0, "the daemon ends");

  expect(host.spool.running()).toEqual([]);
});
