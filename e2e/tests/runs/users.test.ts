// @module-tag runtime
import { execFileSync } from "node:child_process";
import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needRoot } from "../../faults/needs.ts";
import { HANG_MS } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";
import { SpoolReader } from "../../rig/spool/spool-reader.ts";
import { runtime } from "../../runtimes/current.ts";

const hourly = { suite_execution_interval: 3600 };
const { username } = userInfo();
const STRANGER = 54_321;

test("each daemon runs its own suites only, and the system's call shows both", async () => {
  await using host = await Host.create({
    suites: { plain: hourly, desktop: { ...hourly, run_as: username } },
  });
  for (const id of ["plain", "desktop"]) host.randomRobot(id, { leastMs: 10, mostMs: 50 });
  const context = `user-${username}`;
  const absent = await host.agentCall();
  expect(absent.section.suites).toMatchObject([
    { id: "plain" },
    { id: "desktop", status: "fatal", user: username },
  ]);
  expect(absent.section.controller).toMatchObject({
    users: [{ user: username, daemon: "absent", suites: 1 }],
  });
  const started = await host.daemon("start", "--context", context);
  expect(started).toMatchObject({ exitCode: 0 });
  const own = new SpoolReader(join(dirname(host.folders.spool), context));
  await host.until(() => own.result("desktop")?.last_rc === 0 && host.spool.result("plain")?.last_rc === 0);

  const { section, localServices } = await host.agentCall();

  expect(section.suites).toMatchObject([
    { id: "plain", status: "nonfatal", user: null },
    { id: "desktop", status: "nonfatal", user: username },
  ]);
  expect(section.controller).toMatchObject({ users: [{ user: username, daemon: "running", problems: [] }] });
  expect(localServices.find(({ item }) => item === "Robotmk desktop")).toMatchObject({ state: "0" });
  expect(host.robotRuns("plain")).toHaveLength(1);
  expect(host.robotRuns("desktop")).toHaveLength(1);
  expect(host.spool.result("desktop")).toBeUndefined();
  expect(own.result("plain")).toBeUndefined();
  const asUser = await host.ctrl("--context", context);
  expect(asUser.stdout).toContain('"id":"desktop"');
  expect(asUser.stdout).not.toContain('"id":"plain"');
  expect(await host.daemon("stop", "--context", context)).toMatchObject({ exitCode: 0 });
});

faultTest(
  "what a hostile user left costs that user's suites only, gives nothing away, and costs no time",
  { faults: [34], timeoutMs: 180_000 },
  async (report, context) => {
    needRoot(context);
    // Wine neither makes nor shows symbolic links, and Windows has no pipes among the files: a folder instead.
    const traps = [
      ...(runtime.supports("links") ? ["link"] : []),
      "pipe",
      "large",
      "sparse",
      "path",
      "foreign",
      "header",
      "bomb",
      "future",
    ];
    await using host = await Host.create({
      suites: {
        plain: hourly,
        ...Object.fromEntries(traps.map((id) => [id, { ...hourly, run_as: "mallory" }])),
      },
    });
    host.randomRobot("plain", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(() => host.spool.result("plain")?.last_rc === 0);
    const usualMs = await fastestMs(host);
    const secret = join(host.folders.root, "secret");
    writeFileSync(secret, '{"canary-7319": true}', { mode: 0o600 });
    const folder = join(dirname(host.folders.spool), "user-mallory");
    makeTraps(folder, secret);

    const { section, stdout, localServices } = await host.agentCall();
    const trappedMs = await fastestMs(host);

    expect(section.suites.map(({ id, status }) => [id, status])).toEqual([
      ["plain", "nonfatal"],
      ...traps.map((id) => [id, "fatal"]),
    ]);
    const errors = Object.fromEntries(section.suites.map(({ id, error }) => [id, error]));
    if (runtime.supports("links")) expect(errors["link"]).toContain("symbolic link");
    expect(errors["pipe"]).toContain("not a regular file");
    expect(errors["large"]).toContain("bytes");
    expect(errors["sparse"]).toContain("bytes");
    expect(errors["path"]).toContain("run_id");
    // Whose a file is, is not looked at on Windows: its folder's rights keep all others from it.
    if (runtime.supports("users")) expect(errors["foreign"]).toContain("belongs to user 0");
    expect(errors["bomb"]).toContain("Cannot decode");
    expect(stdout).not.toContain("canary-7319");
    expect(JSON.stringify(section.controller["host_checks"])).not.toContain('"clock"');
    expect(localServices).toHaveLength(traps.length + 2);
    expect(readFileSync(secret, "utf8")).toContain("canary");
    expect(readdirSync(join(folder, "results"))).toHaveLength(traps.length + MANY_FILES);
    // Reading what the traps hold would take minutes: 10 GB, a pipe without a writer, 100,000 files.
    expect(trappedMs - usualMs).toBeLessThan(HANG_MS);
    report(
      34,
      `${traps.length} traps and ${MANY_FILES} files: a call ${Math.round(usualMs)} ms before, ${Math.round(trappedMs)} ms after`,
    );
  },
);

const MANY_FILES = 100_000;
const TEN_GB = 10 * 1024 ** 3;

/** Everything as the second user could make it, but for one file of root's. */
function makeTraps(folder: string, secret: string): void {
  const results = join(folder, "results");
  mkdirSync(results, { recursive: true });
  const file = (id: string) => join(results, `robotmk_${id}.json`);
  const sparse = (path: string) => {
    writeFileSync(path, "");
    truncateSync(path, TEN_GB);
  };
  const named = runtime.path(secret);
  const pipes = [file("pipe"), join(folder, "daemon.json"), join(folder, "heartbeat")];
  if (runtime.supports("links")) {
    symlinkSync(secret, file("link"));
    execFileSync("mkfifo", pipes);
  } else for (const path of pipes) mkdirSync(path);
  writeFileSync(file("large"), `{"large": "${"x".repeat(3_000_000)}"}`);
  sparse(file("sparse"));
  sparse(join(folder, "config.yml"));
  writeFileSync(
    file("path"),
    resultOf("path", { xml: named, section_xml: named, run_id: "../../../secret" }),
  );
  writeFileSync(file("foreign"), resultOf("foreign", {}));
  writeFileSync(
    file("header"),
    resultOf("header", { message: "<<<evil>>>\n<<<<other>>>>", notes: ["\n<<<x>>>"] }),
  );
  writeFileSync(file("bomb"), resultOf("bomb", { section_xml: "x" }));
  const far = "2099-01-01T00:00:00.000Z";
  writeFileSync(file("future"), resultOf("future", { start_time: far, end_time: far }));
  const bombRun = join(folder, "runs", "bomb", RUN_ID);
  mkdirSync(bombRun, { recursive: true });
  writeFileSync(join(bombRun, "section.txt"), deflateSync(Buffer.alloc(200_000_000, 32)).toString("base64"));
  if (runtime.supports("links")) symlinkSync(dirname(secret), join(folder, "tasks"));
  for (let number = 0; number < MANY_FILES; number += 1) writeFileSync(join(results, `x${number}`), "");
  const owned = ["pipe", "large", "sparse", "path", "header", "bomb", "future"].map(file);
  const others = ["daemon.json", "config.yml", "heartbeat"].map((name) => join(folder, name));
  for (const path of [...owned, ...others, folder, results, join(bombRun, "section.txt")]) {
    chownSync(path, STRANGER, STRANGER);
  }
}

/** Of three calls, so that what else the machine does counts less. */
async function fastestMs(host: Host): Promise<number> {
  const calls = [await host.agentCall(), await host.agentCall(), await host.agentCall()];
  return Math.min(...calls.map(({ elapsedMs }) => elapsedMs));
}

const RUN_ID = "20261122T061530123Z-4f9a1c";

/** A spool file as a user could write it. */
function resultOf(id: string, different: Readonly<Record<string, unknown>>): string {
  const now = new Date().toISOString();
  const finished = {
    run_id: RUN_ID,
    planned_epoch: 1,
    trigger: "planned",
    start_time: now,
    end_time: now,
    runtime: 1,
    waited: 0,
    rc: 0,
    outcome: "passed",
    message: `OK: ${id}`,
    xml: null,
    html: null,
    section_xml: null,
    section_html: null,
    partial: false,
    counts: { passed: 1, failed: 0, skipped: 0, not_run: 0 },
    tests: [],
    tests_omitted: 0,
    attempts: [],
    notes: [],
    ...different,
  };
  return JSON.stringify({
    [id]: {
      last_start_time: now,
      last_end_time: now,
      last_rc: 0,
      last_message: finished.message,
      xml: finished.xml,
      html: null,
      running: null,
      refusal: null,
      last_finished: finished,
      last_planned_epoch: null,
      missed_runs: 0,
    },
  });
}
