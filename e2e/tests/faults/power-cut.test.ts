// @module-tag slow
import { join } from "node:path";
import { expect } from "vitest";
import {
  diskAfterCut,
  type DiskEntry,
  RECORDED_CALLS,
  type RecordedChange,
  recordedChanges,
  writeDisk,
} from "../../faults/disk/disk-after-cut.ts";
import { faultTest } from "../../faults/fault-test.ts";
import { needStrace } from "../../faults/needs.ts";
import { traceProgram } from "../../faults/syscalls/trace.ts";
import { describeHost } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { random } from "../../rig/host/random.ts";
import { logLines } from "../../rig/spool/tasks.ts";
import { skipFileOnWine } from "../../runtimes/wine/skip-on-wine.ts";

skipFileOnWine("which changes are on the disk before others is known of Linux alone");

const suites = { login: { suite_execution_interval: 3600 } };
const result = "robotmk/system/results/robotmk_login.json";
const orders = ["journal", "strict"] as const;
const cuts = 20;
const lanes = 4;

faultTest(
  "after a power cut at any moment of a run the next call is whole, and nothing that was synced is lost or run again",
  { faults: [6, 16], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using recorded = await Host.create({ suites });
    recorded.randomRobot("login", { leastMs: 0, mostMs: 10 });
    const changes = await changesOfARun(recorded);
    const moves = expectSyncedBeforeMoves(changes);
    const robotStart = changes.findIndex(({ path }) => path.endsWith("/output.xml"));
    expect(robotStart).toBeGreaterThan(0);

    const next = random(20_261_122);
    const states = orders.flatMap((order) =>
      Array.from({ length: cuts }, (_, index) => {
        const made = changes.slice(0, 1 + Math.floor(((index + next()) / cuts) * changes.length));
        const disk = diskAfterCut(made, { next, order });
        const least = finishedRun(diskAfterCut(made, { next, order: "nothing" }));
        return { disk, least, hasRobotBegun: made.length > robotStart, what: `${order}, ${made.length}` };
      }),
    );
    const outcomes: string[] = [];
    for (let begun = 0; begun < states.length; begun += lanes) {
      const some = states.slice(begun, begun + lanes);
      outcomes.push(
        ...(await Promise.all(some.map(async (state) => outcomeOf(state, recorded.folders.root)))),
      );
    }
    const kinds = [...new Set(outcomes)].toSorted();
    const reported = kinds
      .map((kind) => `${outcomes.filter((one) => one === kind).length} ${kind}`)
      .join(", ");
    report(
      6,
      `power cut: ${states.length} disks from ${changes.length} changes, ${moves} moves all synced before`,
    );
    report(16, `power cut in a run: ${reported}, none run twice`);
  },
);

type State = {
  readonly disk: ReadonlyMap<string, DiskEntry>;
  /** The last run whose result was synced. */
  readonly least: string;
  readonly hasRobotBegun: boolean;
  readonly what: string;
};

/** Starts a host on the disk and reports what became of its run. */
async function outcomeOf({ disk, least, hasRobotBegun, what }: State, root: string): Promise<string> {
  await using host = await Host.create({ suites });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  writeDisk(disk, host.folders.variable, { from: root, to: host.folders.root });

  const { section } = await host.agentCall();
  expect(section.suites.map(({ id }) => id)).toEqual(["login"]);
  await host.until(
    () => host.spool.running().length === 0 && host.spool.result("login")?.last_finished,
    `the run is reported: ${what}`,
  );
  await host.until(() => host.programProcesses("runner").length === 0);

  const state = `${what}\n${describeHost(host)}`;
  const last = host.spool.result("login")?.last_finished;
  expect((last?.run_id ?? "") >= least, state).toBe(true);
  const scheduledTimes = host.spool.runs("login").filter(({ phase }) => phase === "finished");
  expect(new Set(scheduledTimes.map(({ planned_epoch: scheduledTime }) => scheduledTime)).size, state).toBe(
    scheduledTimes.length,
  );
  const isRunAnew = !hasRobotBegun && last?.outcome === "passed";
  expect(host.robotRuns("login").length, state).toBe(isRunAnew ? 1 : 0);
  expect(logLines(host, "daemon").filter((line) => line.includes("crashed"))).toEqual([]);
  const answer = await host.agentCall();
  expect(answer.section.suites[0]?.rc).toBe(last?.rc);
  return last?.outcome ?? "nothing";
}

/** Records a daemon's first run and a plugin call beside it, all under one trace. */
async function changesOfARun(host: Host): Promise<readonly RecordedChange[]> {
  const quoted = (command: readonly string[]) => command.map((word) => `'${word}'`).join(" ");
  const daemon = quoted(host.command("daemon", "run", "--launched", "plain"));
  const wait = `until [ -e '${join(host.folders.spool, "daemon.json")}' ]; do sleep 0.05; done`;
  const script = `${daemon} & ${wait}; ${quoted(host.command("ctrl"))}; wait`;
  const all = traceProgram(host, ["bash", "-c", script], {
    calls: RECORDED_CALLS,
    isFollowing: true,
    isVerbatim: true,
  });
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.until(() => host.spool.tasks().length === 1 && host.spool.running().length === 0);
  await host.until(
    () => host.programProcesses("runner").length === 0 && host.programProcesses("ctrl").length === 0,
  );
  await host.killDaemon("SIGKILL");
  await all.ended;
  return recordedChanges(all.calls(), host.folders.variable);
}

/** A name that leads to what is not on the disk yet would be a record that a power cut empties. */
function expectSyncedBeforeMoves(changes: readonly RecordedChange[]): number {
  const unsynced = new Set<string>();
  let moves = 0;
  for (const change of changes) {
    if (change.kind === "write" || change.kind === "truncate") unsynced.add(change.path);
    if (change.kind === "sync") unsynced.delete(change.path);
    if (change.kind !== "move") continue;
    moves += 1;
    expect([...unsynced]).not.toContain(change.from);
  }
  expect(moves).toBeGreaterThan(8);
  return moves;
}

function finishedRun(disk: ReadonlyMap<string, DiskEntry>): string {
  const entry = disk.get(result);
  if (entry?.kind !== "file") return "";
  return /"last_finished": \{\s*"run_id": "([^"]+)"/.exec(entry.bytes.toString("utf8"))?.[1] ?? "";
}
