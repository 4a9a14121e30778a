import { runtime } from "../../runtimes/current.ts";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needStrace } from "../../faults/needs.ts";
import { CHANGING_CALLS, changingCalls } from "../../faults/syscalls/changing-calls.ts";
import { traceProgram } from "../../faults/syscalls/trace.ts";
import { Host } from "../../rig/host/host.ts";
import { logLines, plannedAhead, requestRun } from "../../rig/spool/tasks.ts";

const calls = CHANGING_CALLS;
const external = { suites: { login: { execution_mode: "external" } } };

/** How often the call fails in a row, and what it fails with. */
const refusals = [
  { fault: 9, call: "fsync", code: "EIO", times: 12 },
  // On Windows that would mean that somebody holds the file: this is waited out before it is an error.
  { fault: 42, call: "rename", code: runtime.supports("strace") ? "EPERM" : "EIO", times: 12 },
] as const;

for (const { fault, call, code, times } of refusals) {
  faultTest(
    `a daemon whose ${call} fails with ${code} keeps the old records, says it once, and tries again without haste`,
    { faults: [fault], timeoutMs: 300_000 },
    async (report, context) => {
      needStrace(context);
      await using host = await Host.create({ suites: { login: { suite_execution_interval: 1 } } });
      host.randomRobot("login", { leastMs: 0, mostMs: 10 });
      await host.agentCall();
      await host.until(() => host.spool.result("login")?.last_rc === 0);
      await host.killDaemon("SIGKILL");
      const kept = ["daemon.json", "config.yml"].map((name) => join(host.folders.spool, name));
      const [recordBefore, configBefore] = kept.map((file) => readFileSync(file, "utf8"));
      host.configure({ config: { keep_runs: 40 } });

      const started = performance.now();
      const daemon = traceProgram(host, host.command("daemon", "run", "--launched", "plain"), {
        calls,
        injections: [{ calls: call, does: `error=${code}`, when: `1..${times}` }],
      });
      const failed = () => daemon.calls().filter(({ name, isInjected }) => name === call && isInjected);
      await host.until(() => failed().length > 3, "the first ones have failed");
      const record = readFileSync(kept[0] ?? "", "utf8");
      const config = readFileSync(kept[1] ?? "", "utf8");
      const isStillFailing = failed().length < times;
      const { section } = await host.agentCall();
      expect(section.suites.map(({ id }) => id)).toEqual(["login"]);
      await host.until(() => failed().length === times, "all have failed");
      const failingMs = performance.now() - started;

      expect(isStillFailing).toBe(true);
      expect([record, config]).toEqual([recordBefore, configBefore]);
      // Three records are tried at each look, and a look is made each second and when a scheduled time comes.
      expect(failingMs / times).toBeGreaterThan(100);
      await host.until(() => readFileSync(kept[1] ?? "", "utf8") !== configBefore, "the config is kept");
      await host.until(() => host.spool.daemonRecord()?.instance !== instanceOf(recordBefore));
      const runs = host.robotRuns("login").length;
      await host.until(() => host.robotRuns("login").length > runs + 1, "the schedule goes on");
      const reported = logLines(host, "daemon").filter(
        (line) => line.includes(`ERROR`) && line.includes(code),
      );
      expect(reported.length, reported.join("\n")).toBeGreaterThan(0);
      expect(new Set(reported.map(withoutNames)).size, reported.join("\n")).toBe(reported.length);
      expect(daemon.hasEnded()).toBe(false);
      report(
        fault,
        `daemon: ${times} times in ${Math.round(failingMs)} ms, ${reported.length} lines, then all as before`,
      );
    },
  );

  faultTest(
    `a runner whose ${call} fails with ${code} at a record of the run's end tries it again until it is there`,
    { faults: [fault], timeoutMs: 300_000 },
    async (report, context) => {
      needStrace(context);
      await using host = await Host.create(external);
      host.randomRobot("login", { leastMs: 0, mostMs: 10 });
      const command = host.command("runner", "--run", "login");
      // The first run of all makes a folder more.
      expect(await host.runner("--run", "login")).toMatchObject({ exitCode: 0 });
      const whole = traceProgram(host, command, { calls, isFollowing: true });
      expect((await whole.ended).exitCode).toBe(0);
      const firstRun = host.spool.result("login")?.last_finished?.run_id;
      const role =
        call === "fsync"
          ? "fsync spool/results/.robotmk_login.json.*.tmp"
          : "rename spool/results/robotmk_login.json";
      const last = changingCalls(whole.calls(), host.folders.root).findLast((change) => change.role === role);
      const when = `${last?.nth}..${(last?.nth ?? 0) + 1}`;

      const runner = traceProgram(host, command, {
        calls,
        isFollowing: true,
        injections: [{ calls: call, does: `error=${code}`, when }],
      });
      await host.until(() => runner.calls().some(({ isInjected }) => isInjected), "the call has failed");
      const meanwhile = host.spool.result("login")?.last_finished?.run_id;
      const { exitCode } = await runner.ended;

      expect(exitCode).toBe(0);
      expect(meanwhile).toBe(firstRun);
      const { last_finished: finished, running } = host.spool.result("login") ?? {};
      expect([finished?.outcome, running]).toEqual(["passed", null]);
      expect(finished?.run_id).not.toBe(firstRun);
      expect(host.spool.running()).toEqual([]);
      const reported = logLines(host, "runner").filter((line) =>
        line.includes("Cannot record the end of the run"),
      );
      expect(reported).toHaveLength(2);
      expect(reported[0]).toContain(code);
      report(fault, `runner: the result refused ${reported.length} times, each reported, then recorded`);
    },
  );
}

faultTest(
  "an order whose fsync fails is reported, and leaves the daemon alone",
  { faults: [9], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create(external);
    await host.agentCall();
    const { pid } = await host.until(() => host.spool.daemonRecord());
    // ctrl has the daemon's program give the order; strace follows it there.
    const giver = runtime.supports("background-start") ? "ctrl" : "daemon";
    const stop = traceProgram(host, host.command(giver, "stop"), {
      calls,
      isFollowing: true,
      injections: [{ calls: "fsync", does: "error=EIO" }],
    });
    const { exitCode, output } = await stop.ended;

    expect(exitCode).toBe(1);
    expect(output).toContain("EIO");
    expect(existsSync(join(host.folders.spool, "stop.json"))).toBe(false);
    expect(host.spool.daemonRecord()?.pid).toBe(pid);
    expect(await host.ctrl("stop")).toMatchObject({ exitCode: 0 });
    report(9, `${giver} stop: exit code ${exitCode} and the reason; the next one stops it`);
  },
);

faultTest(
  "a claim that is refused leaves the task for the next runner",
  { faults: [42], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    const [task = ""] = await plannedAhead(host, 1);
    expect((await host.daemon("stop")).exitCode).toBe(0);
    const request = requestRun(host, "login");
    const command = (name: string) => host.command("runner", "--task", name);
    const whole = traceProgram(host, command(request), { calls, isFollowing: true });
    expect((await whole.ended).exitCode).toBe(0);
    const claim = changingCalls(whole.calls(), host.folders.root).find(
      ({ role }) => role === "rename spool/running/SLOT_robotmk_login",
    );
    const before = host.spool.runs("login").length;

    // On Windows a file that is held for a while is waited for: there it is held all the time.
    const codes = runtime.supports("permissions") ? ["EPERM", "EACCES", "EBUSY"] : ["EACCES", "EBUSY"];
    for (const code of codes) {
      const runner = traceProgram(host, command(task), {
        calls,
        isFollowing: true,
        injections: [
          {
            calls: "rename",
            does: `error=${code}`,
            when: `${claim?.nth}${runtime.supports("permissions") ? "" : "+"}`,
          },
        ],
      });
      const { exitCode } = await runner.ended;
      const [refused] = runner.calls().filter(({ isInjected }) => isInjected);
      expect(refused?.path).toBe(join(host.folders.spool, "running", task));
      expect(exitCode).toBe(1);
      expect(logLines(host, "runner").some((line) => line.includes(code))).toBe(true);
      expect(host.spool.tasks()).toEqual([task]);
    }

    expect(await host.runner("--task", task)).toMatchObject({ exitCode: 0 });
    expect(host.spool.tasks()).toEqual([]);
    expect(host.spool.runs("login")).toHaveLength(before + 1);
    expect(host.robotRuns("login")).toHaveLength(before + 1);
    report(42, `claim: refused with ${codes.join(", ")}, the task stayed and was run once`);
  },
);

/** A message may name a temporary file, which is another each time. */
function withoutNames(line: string): string {
  return line.slice(line.indexOf("ERROR")).replaceAll(/\.[0-9a-f]{12}\.tmp/g, "");
}

function instanceOf(record: string | undefined): unknown {
  const json: unknown = JSON.parse(record ?? "{}");
  return typeof json === "object" && json !== null && "instance" in json ? json.instance : undefined;
}
