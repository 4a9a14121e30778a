// @module-tag runtime
// @module-tag slow
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";
import { mostAtOnce } from "../../rig/robots/recorder.ts";
import { fakeRobotCommand } from "../../rig/robots/scripted-robot.ts";
import { runtime } from "../../runtimes/current.ts";

const cap = 4;
const mostKilobytes = 400 * 1024;
// A fifth of them under Wine, where each file takes milliseconds; so does a line in the log, and each suite gets one.
const count = runtime.supports("speed") ? 10_000 : 2_000;
const due = count / 10;

faultTest(
  "of ten thousand suites a thousand that are due in one second start by the cap, and the daemon stays small",
  { faults: [40], timeoutMs: 300_000 },
  async (report) => {
    const ids = Array.from({ length: count }, (_, index) => `s${String(index).padStart(5, "0")}`);
    await using host = await Host.create({
      endBoundMs: 60_000,
      config: {
        max_parallel_executions: cap,
        log_level: runtime.supports("speed") ? "info" : "warn",
        execution_mode: "external",
      },
      files: { "one/suite.robot": "*** Test Cases ***\nPass\n    No Operation\n" },
      suites: Object.fromEntries(ids.map((id) => [id, { suite: "one" }])),
    });
    const { recorder } = host.folders;
    const robot = fakeRobotCommand({ suite: "any", recorder, leastMs: 0, mostMs: 50 });
    host.configure({ config: { robot_command: robot } });
    await host.agentCall();
    await host.until(() => host.spool.daemonRecord()?.phase === "planning");
    const epoch = Math.floor(Date.now() / 1000);

    for (const id of ids.slice(0, due))
      writeFileSync(join(host.folders.spool, "tasks", `${epoch}_robotmk_${id}`), "");
    await host.until(() => host.robotRuns().length >= 3 * cap);
    const { section, elapsedMs } = await host.agentCall();
    const [daemon] = host.programProcesses("daemon");
    const peakKilobytes = Number(/VmHWM:\s+(\d+)/.exec(statusOf(daemon?.pid))?.[1]);
    await host.daemon("stop", "--now");
    await host.until(() => host.programProcesses("runner").length === 0);

    expect(section.suites).toHaveLength(ids.length);
    expect(mostAtOnce(host.robotRuns())).toBeLessThanOrEqual(cap);
    expect(peakKilobytes).toBeLessThan(mostKilobytes);
    report(
      40,
      `${count} suites, ${due} due at once: at most ${mostAtOnce(host.robotRuns())} robots, ` +
        `a call takes ${(elapsedMs / ids.length).toFixed(2)} ms a suite, daemon ${Math.round(peakKilobytes / 1024)} MiB`,
    );
  },
);

function statusOf(pid: number | undefined): string {
  return readFileSync(`/proc/${runtime.linuxPid(pid ?? 0)}/status`, "utf8");
}
