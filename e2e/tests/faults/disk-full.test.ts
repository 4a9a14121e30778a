// @module-tag runtime
import { existsSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { SpoolDisk } from "../../faults/disk/spool-disk.ts";
import { faultTest } from "../../faults/fault-test.ts";
import { needRoot } from "../../faults/needs.ts";
import { Host } from "../../rig/host/host.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";
import { requestRun } from "../../rig/spool/tasks.ts";

const diskBytes = 8 << 20;
const external = { execution_mode: "external" };
/** Enough for the records and a small output.xml, too little for a log.html of Robot. */
const beforeHtmlBytes = 100 << 10;

const real = `
*** Settings ***
Library    OperatingSystem

*** Test Cases ***
Wait
    Wait Until Created    %{GO_ON}    timeout=60s
`;

faultTest(
  "a disk that is full before the start, during a run and during its HTML log costs no verdict, and heals",
  { faults: [8], timeoutMs: 240_000 },
  async (report, context) => {
    needRoot(context);
    await using host = await Host.create({
      config: { levels: { free_disk_mb: [3, 1] } },
      suites: {
        login: external,
        real: {
          ...external,
          html_log: true,
          robot_command: realRobotCommand(context),
        },
      },
      files: { "login/suite.robot": "", "real/suite.robot": real },
    });
    const goOn = join(host.folders.root, "go-on");
    host.configure({ suites: { real: { env: { GO_ON: host.path(goOn) } } } });
    const login = host.scriptedRobot("login");
    const spool = join(host.folders.variable, "robotmk");
    const mounted = SpoolDisk.mount(spool, diskBytes >> 20);
    if (typeof mounted === "string") throw new Error(`Cannot mount a small disk: ${mounted}`);
    using disk = mounted;
    const fillBut = (bytes: number) => {
      disk.fill();
      const file = join(spool, "fill");
      truncateSync(file, Math.max(0, statSync(file).size - bytes));
    };
    const reportedDisk = async () => {
      const { localServices } = await host.agentCall();
      return localServices.find(({ item }) => item === "Robotmk Controller");
    };

    disk.fill();
    const full = await reportedDisk();
    expect(full).toMatchObject({ state: "2", text: expect.stringMatching(/no space|ENOSPC|Only 0 MB/i) });
    disk.free();
    await host.agentCall();
    await host.until(() => host.spool.daemonRecord()?.phase === "planning");
    await host.until(async () => (await reportedDisk())?.state === "0", "it heals before the first run");

    const outcomes: string[] = [];
    for (const [kilobytes, noise] of [
      [0, 0],
      [0, 200_000],
      [4, 0],
      [16, 0],
      [64, 200_000],
      [512, 200_000],
    ] as const) {
      requestRun(host, "login");
      const run = await login.nextRun();
      fillBut(kilobytes << 10);
      await run.end(noise === 0 ? 0 : 1, { noise });
      expect(Number((await reportedDisk())?.state)).toBe(2);
      disk.free();
      const record = await host.until(() =>
        host.spool.runs("login").find(({ run_id, phase }) => run_id === run.runId && phase === "finished"),
      );
      const isWritten = host.robotRuns("login").find(({ runId }) => runId === run.runId)?.ended !== undefined;
      const verdict = noise === 0 ? "passed" : "failed";
      expect(record.outcome, `${kilobytes} kB left`).toBe(isWritten ? verdict : "robot-failure");
      await host.until(() => host.spool.result("login")?.last_finished?.run_id === run.runId);
      await host.until(() => host.spool.running().length === 0);
      outcomes.push(record.outcome ?? "none");
    }
    expect(new Set(outcomes)).toEqual(new Set(["passed", "robot-failure", "failed"]));

    requestRun(host, "real");
    await host.until(() => host.spool.running().length === 1);
    await host.until(() => host.spool.runs("real").some(({ phase }) => phase === "running"));
    const [{ run_id: runId } = { run_id: "" }] = host.spool.runs("real");
    await host.until(() => existsSync(join(host.folders.spool, "runs", "real", runId, "output.xml")));
    fillBut(beforeHtmlBytes);
    writeFileSync(goOn, "");
    await host.until(() => host.spool.result("real")?.last_finished?.run_id === runId);
    const atFull = host.spool.result("real");
    disk.free();
    expect(atFull).toMatchObject({ last_finished: { outcome: "passed", counts: { passed: 1 } } });

    await host.until(async () => (await reportedDisk())?.state === "0", "it heals after the last run");
    expect(host.programProcesses("daemon")).toHaveLength(1);
    await host.daemon("stop");
    await host.until(() => host.processes().length === 0);
    report(
      8,
      `full before the start: reported, up with the next call; in runs: ${outcomes.join(", ")}; in log.html: Robot ended with ${atFull?.last_rc}, passed`,
    );
  },
);
