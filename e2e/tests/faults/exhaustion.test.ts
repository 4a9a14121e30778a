// @module-tag runtime
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { giveTo } from "../../faults/disk/read-only.ts";
import { faultTest } from "../../faults/fault-test.ts";
import { needRoot } from "../../faults/needs.ts";
import { setLimit } from "../../faults/processes/limits.ts";
import { callThrough } from "../../faults/processes/odd-callers.ts";
import { installedHost } from "../../rig/host/bundle.ts";
import { Host } from "../../rig/host/host.ts";
import { processStatus } from "../../rig/processes/process-status.ts";
import { nodeRobot, scriptRobot } from "../../rig/robots/program-robots.ts";
import { SAMPLE_OUTPUTS } from "../../rig/robots/sample-outputs.ts";
import { logLines } from "../../rig/spool/tasks.ts";
import { runtime } from "../../runtimes/current.ts";
import { BundleFolder } from "../../runtimes/node/make-bundle.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const hourly = { suite_execution_interval: 3600 };
const often = { suite_execution_interval: 2 };
const MB = 1024 * 1024;
/** Under Wine a pipe is slower by far. */
const printedBytes = runtime.supports("speed") ? 1_000_000_000 : 100_000_000;

let bundle: BundleFolder;
beforeAll(async () => {
  if (runtime.supports("launchers")) bundle = await BundleFolder.make();
});
afterAll(() => bundle?.[Symbol.dispose]());

faultTest(
  "a suite that fills the disk with its output is ended at max_output_mb, even if it does not want to",
  { faults: [23, 21], timeoutMs: 120_000 },
  async (report) => {
    await using host = await Host.create({
      config: { max_output_mb: 40, stop_grace: 3600 },
      suites: { polite: hourly, deaf: hourly, sparse: hourly },
    });
    if (runtime.supports("shell")) fillers(host);
    else fillersOnWindows(host);
    await host.agentCall();

    const ids = ["polite", "deaf", "sparse"];
    const runs = await host.until(() => {
      const finished = ids.flatMap((id) => host.spool.result(id)?.last_finished ?? []);
      return finished.length === ids.length && finished;
    });

    for (const run of runs) {
      expect(run.outcome).toBe("limit-exceeded");
      expect(run.message).toMatch(/^CRITICAL: \w+ \(.*\), it wrote \d+ MB, max_output_mb is 40/);
      expect(run.notes.join("\n")).toMatch(/output\.xml was cut: \d+ bytes were written, 16777216 are kept/);
      expect(statSync(runtime.linuxPath(run.xml ?? "")).size).toBeLessThanOrEqual(16 * MB);
    }
    const [, deaf, sparse] = runs;
    // All three have finished before the grace of an hour, so the limit ended the one that ignores SIGTERM.
    expect(sparse?.message).toMatch(/it wrote 512\d MB/);
    const wrote = runs.map(({ message }) => message.split(", ")[1]);
    report(23, `limit 40 MB: ${wrote.join("; ")}; 16 MiB kept of each`);
    report(
      21,
      `deaf to SIGTERM and writing on: killed after ${deaf?.runtime} s, not after its grace of an hour`,
    );
  },
);

faultTest(
  "a suite that prints a gigabyte passes, and what is kept of it is bounded",
  { faults: [23], timeoutMs: 120_000 },
  async (report) => {
    await using host = await Host.create({ suites: { chatty: hourly } });
    chattyRobot(host, "chatty");
    await host.agentCall();

    const run = await host.until(() => host.spool.result("chatty")?.last_finished);

    expect(run.outcome).toBe("passed");
    const folder = dirname(runtime.linuxPath(run.xml ?? ""));
    const kept = statSync(join(folder, "robot-stdout.txt")).size;
    expect(kept).toBeLessThanOrEqual(10 * MB);
    expect(run.notes.join("\n")).toContain(`${printedBytes - kept} bytes of Robot's console were not kept`);
    report(23, `${printedBytes} bytes printed: ${run.outcome}, ${kept} bytes kept, ${run.runtime} s`);
  },
);

test("a daemon without a descriptor left goes on, and starts what is due once it has some", async (context) => {
  skipOnWine(context, "Windows has no limit of a program's handles");
  await using host = await Host.create({ suites: { login: often } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const before = host.spool.daemonRecord();
  const pid = before?.pid ?? 0;

  const undo = setLimit(pid, "nofile", 8);
  await host.until(() => isOverdue(host, 8), "what is due is not started");
  const { section } = await host.agentCall();
  expect(section.suites).toHaveLength(1);
  undo();

  const runs = host.robotRuns("login").length;
  await host.until(() => host.robotRuns("login").length > runs, "it starts again");
  expect(host.spool.daemonRecord()).toMatchObject({ pid, instance: before?.instance });
  expect(logLines(host, "daemon").join("\n")).toMatch(/EMFILE|too many open files/i);
});

test("a runner without a descriptor left tries to start Robot again, until it can", async (context) => {
  skipOnWine(context, "Windows has no limit of a program's handles");
  await using host = await Host.create({ suites: { login: { ...hourly, max_attempts: 2 } } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const first = await robot.nextRun();
  const pid = processStatus(first.pid)?.parent ?? 0;

  const undo = setLimit(pid, "nofile", 8);
  await first.end(1);
  // Longer than Robot's leftovers have to end by themselves: what is looked for then can't be seen.
  const gone = performance.now();
  await host.until(() => performance.now() - gone > 2_000, "the runner has met it");
  expect(host.programProcesses("runner").map((one) => one.pid)).toContain(pid);
  undo();

  const second = await robot.nextRun();
  await second.end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("a daemon and a runner that can't fork tell it, try again later each time, and heal", async (context) => {
  skipOnWine(context, "Windows has no limit of a user's processes");
  needRoot(context);
  await using host = await installedHost(bundle.folder, {
    suites: { login: often, retried: { ...hourly, max_attempts: 2 } },
  });
  const uid = 54_322;
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const retried = host.scriptedRobot("retried");
  giveTo(uid, dirname(host.folders.root));
  const user = { before: ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"] };
  await callThrough(host, user);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const first = await retried.nextRun();
  const runner = processStatus(first.pid)?.parent ?? 0;
  const daemon = host.spool.daemonRecord()?.pid ?? 0;

  const undoRunner = setLimit(runner, "nproc", 1);
  await first.end(1);
  await host.until(() =>
    logLines(host, "runner").some((line) => /again in .*(EAGAIN|unavailable)/.test(line)),
  );
  undoRunner();
  await (await retried.nextRun()).end(0);
  await host.until(() => host.spool.result("retried")?.last_finished?.outcome === "passed");

  const undoDaemon = setLimit(daemon, "nproc", 1);
  await host.until(() => logLines(host, "daemon").some((line) => /EAGAIN|unavailable/.test(line)));
  await host.until(() => logLines(host, "daemon").some((line) => /next try in 2 s/.test(line)));
  const { section } = await callThrough(host, user);
  expect(section.suites).toHaveLength(2);
  undoDaemon();

  const runs = host.robotRuns("login").length;
  await host.until(() => host.robotRuns("login").length > runs, "the daemon starts again");
  expect(host.spool.daemonRecord()?.pid).toBe(daemon);
});

faultTest(
  "a suite that kills its runner each time is started more and more rarely, and reported so",
  { faults: [3], timeoutMs: 120_000 },
  async (report) => {
    const each = { suite_execution_interval: 1, stop_grace: 1, suite_cache_time: 600 };
    await using host = await Host.create({ suites: { killer: each, other: each } });
    if (runtime.supports("shell")) scriptRobot(host, "killer", ["kill -9 $PPID", "exec sleep 1000"]);
    else {
      nodeRobot(host, "killer", ['process.kill(process.ppid, "SIGKILL");', "setInterval(() => {}, 60_000);"]);
    }
    host.randomRobot("other", { leastMs: 0, mostMs: 10 });
    await host.agentCall();

    const reported = await host.until(() => {
      const message = host.spool.result("killer")?.last_message ?? "";
      return message.includes("the 3 last runs were interrupted, so it is started more rarely") && message;
    });

    const others = host.robotRuns("other").length;
    // Under Wine three may take longer than the pause.
    const more = runtime.supports("speed") ? 3 : 1;
    await host.until(() => host.robotRuns("other").length >= others + more, "the other suite runs on");
    const pause = logLines(host, "daemon").find((line) => line.includes("died 3 times in a row")) ?? "";
    expect(pause).toContain("the suite does not start for 10 s");
    host.randomRobot("killer", { leastMs: 0, mostMs: 10 });
    await host.until(() => host.spool.result("killer")?.last_finished?.outcome === "passed");
    const pausedMs = Date.parse(pause.split(" ")[0] ?? "");
    const later = host.spool.runs("killer").filter((run) => Number(run["start_epoch_ms"]) > pausedMs);
    expect(host.spool.runs("killer").length - later.length).toBe(3);
    expect(Math.min(...later.map((run) => Number(run["start_epoch_ms"])))).toBeGreaterThan(pausedMs + 10_000);
    const { localServices } = await host.agentCall();
    expect(localServices.find(({ item }) => item === "Robotmk killer")?.state).toBe("0");
    report(3, `runner killed 3 times in a row: 10 s pause, ${reported.split(", ").slice(-2).join(", ")}`);
  },
);

/** Whether the suite's last scheduled time is so many seconds ago. */
function isOverdue(host: Host, seconds: number): boolean {
  const epoch = host.spool.result("login")?.last_planned_epoch ?? Number.POSITIVE_INFINITY;
  return epoch + seconds < Date.now() / 1000;
}

/** Robots that write without end, that ignore a request to end, and that make a large file of nothing. */
function fillers(host: Host): void {
  const write = 'while :; do head -c 4194304 /dev/zero >> "$OUTPUTDIR/output.xml"; sleep 0.05; done';
  scriptRobot(host, "polite", [write]);
  scriptRobot(host, "deaf", ["trap '' TERM", write]);
  scriptRobot(host, "sparse", ['truncate -s 5G "$OUTPUTDIR/output.xml"', "exit 0"]);
}

function fillersOnWindows(host: Host): void {
  const append = 'fs.appendFileSync(outputdir + "\\\\output.xml", Buffer.alloc(4194304))';
  const write = `setInterval(() => ${append}, 50);`;
  nodeRobot(host, "polite", [write]);
  const deaf = 'for (const name of ["SIGINT", "SIGBREAK"]) process.on(name, () => {});';
  nodeRobot(host, "deaf", [deaf, write]);
  const grow =
    'const file = fs.openSync(outputdir + "\\\\output.xml", "w"); fs.ftruncateSync(file, 5 * 1024 ** 3);';
  nodeRobot(host, "sparse", [grow]);
}

/** Passes, and prints a lot. */
function chattyRobot(host: Host, id: string): void {
  const { passing } = SAMPLE_OUTPUTS;
  if (runtime.supports("shell")) {
    const output = `cat > "$OUTPUTDIR/output.xml" <<'END'\n${passing}END`;
    scriptRobot(host, id, [output, `yes | head -c ${printedBytes}`]);
    return;
  }
  nodeRobot(host, id, [
    `fs.writeFileSync(outputdir + "\\\\output.xml", ${JSON.stringify(passing)});`,
    'const part = Buffer.alloc(1_000_000, "y\\n");',
    `for (let printed = 0; printed < ${printedBytes}; printed += part.length) fs.writeSync(1, part);`,
  ]);
}
