import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { errorMessage } from "../../errors.ts";
import { AgentJob, isAlive, isHeld, type LaunchRequest, type ToolCall } from "../../fixtures/agent-job.ts";
import { until } from "../../fixtures/windows-run.ts";
import type { DetachReport, DetachMethod } from "../methods.ts";
import { startDetached } from "./detach.ts";
import { detachStage } from "./launch-file.ts";
import { systemFolder } from "./wmi.ts";
import { kernel32 } from "../../win32/kernel32.ts";

const BREAKAWAY_OK = 0x800;

// As another program: the plugin, or the stage of the daemon.
const role = process.env["ROBOTMK_TEST_ROLE"];
if (role === "launcher") await launchAsPlugin(JSON.parse(process.env["ROBOTMK_TEST_REQUEST"] ?? "{}"));
else if (role === "stage") await detachStage([process.env["ROBOTMK_TEST_LAUNCH_FILE"] ?? ""]);
else defineTests();

/** Launches, tells what came of it, and stays. */
async function launchAsPlugin({ folder, launch, failedBefore }: LaunchRequest): Promise<void> {
  const tool = { file: process.execPath, args: [join(folder, "tool.mjs"), join(folder, "call-")] };
  const options = {
    name: "robotmk-daemon-system",
    program: "daemon",
    args: ({ rung, degraded }: Pick<DetachReport, "rung" | "degraded">) => [
      "run",
      "a b",
      rung,
      String(degraded),
    ],
    timeoutMs: 20_000,
    slowTimeoutMs: 20_000,
    launch,
    launchFileFolder: folder,
    failedBefore: (rung: DetachMethod) => failedBefore?.[rung],
  } as const;
  const report = await startDetached(options, { powershell: tool, schtasks: tool }).catch(
    (error: unknown) => ({
      error: errorMessage(error),
    }),
  );
  writeFileSync(join(folder, "report.new"), JSON.stringify(report));
  renameSync(join(folder, "report.new"), join(folder, "report.json"));
  setTimeout(() => undefined, 60_000);
}

function defineTests(): void {
  const agentJob = (limits?: number) => new AgentJob(limits, import.meta.url);
  const NO_LIMITS = 0;

  test("outside of a job the daemon is created detached, with the variables of its starter", async () => {
    await using job = agentJob();
    const report = await job.launch({ env: { MK_CONFDIR: "C:\\Prögram Data" } });
    assert.deepEqual(report, { rung: "detached", degraded: false, failures: [] });
    const daemon = await job.daemon();
    assert.deepEqual(daemon.args, ["a b", "detached", "false"]);
    assert.equal(daemon.env["MK_CONFDIR"], "C:\\Prögram Data");
    assert.equal(daemon.env["ROBOTMK_DEPTH"], "1");
    assert.equal(daemon.cwd.toLowerCase(), systemFolder().toLowerCase());
    assert.equal(isHeld(daemon.pid), false);
    assert.deepEqual(job.calls, []);
  });

  test("the daemon has no console", async () => {
    await using job = agentJob();
    await job.launch();
    const { pid } = await job.daemon();
    kernel32.FreeConsole();
    assert.equal(kernel32.AttachConsole(pid), 0);
  });

  test("where a job allows breakaway, the daemon outlives it by that", async () => {
    await using job = agentJob(BREAKAWAY_OK);
    assert.deepEqual(await job.launch(), { rung: "breakaway", degraded: false, failures: [] });
    const { pid } = await job.daemon();
    assert.equal(isHeld(pid), false);
    await job.end();
    assert.equal(isAlive(pid), true);
  });

  test("where it does not, the daemon outlives it as the child of an ancestor outside of the job", async () => {
    await using job = agentJob(NO_LIMITS);
    const report = await job.launch();
    assert.ok("rung" in report, JSON.stringify(report));
    assert.equal(report.rung, "parent", JSON.stringify(report));
    assert.equal(report.degraded, false);
    assert.deepEqual(
      report.failures.map(({ rung }) => rung),
      ["breakaway"],
    );
    assert.match(report.failures[0]?.problem ?? "", /Windows error 5 /);
    const { pid, args, parent } = await job.daemon();
    assert.deepEqual(args, ["a b", "parent", "false"]);
    assert.equal(parent, job.agentPid);
    assert.equal(isHeld(pid), false);
    await job.end();
    assert.equal(isAlive(pid), true);
  });

  test("a method that the setting does not name is not tried", async () => {
    await using job = agentJob(NO_LIMITS);
    const report = await job.launch({ launch: ["breakaway", "plain"] });
    assert.ok("rung" in report, JSON.stringify(report));
    assert.deepEqual([report.rung, report.degraded], ["plain", true]);
    const { pid, args } = await job.daemon();
    assert.deepEqual(args, ["a b", "plain", "true"]);
    assert.equal(isHeld(pid), true);
    await job.end();
    assert.equal(isAlive(pid), false);
    assert.deepEqual(job.calls, []);
  });

  test("without plain in the setting no process is started that would end with the job", async () => {
    await using job = agentJob(NO_LIMITS);
    const report = await job.launch({ launch: ["breakaway"] });
    assert.ok("error" in report, JSON.stringify(report));
    assert.match(
      report.error,
      /^Cannot start "robotmk-daemon-system" detached: breakaway: .*no other way is allowed/,
    );
  });

  test("WMI and the Task Scheduler get the documented requests, and when both fail the launch is degraded", async () => {
    await using job = agentJob(NO_LIMITS);
    const report = await job.launch({
      launch: ["wmi", "task", "plain"],
      answer: ({ args }) => (args[0] === "-NoProfile" ? { output: "robotmk-wmi 2 \r\n" } : { code: 1 }),
      env: { PSModulePath: "C:\\planted", MY_SECRET: "x" },
    });
    assert.ok("rung" in report, JSON.stringify(report));
    assert.deepEqual([report.rung, report.degraded], ["plain", true]);
    assert.match(report.failures[0]?.problem ?? "", /^Win32_Process.Create returned 2 \(access denied\)$/);
    assert.match(report.failures[1]?.problem ?? "", /^".*" failed \(1\)/);
    const [powershell, create, remove, ...more] = job.calls;
    assert.deepEqual(more, []);
    assert.deepEqual(powershell?.args.slice(0, 3), ["-NoProfile", "-NonInteractive", "-EncodedCommand"]);
    assert.match(
      wmiCommandLine(powershell),
      /^"[^"]*node\.exe" "[^"]*daemon\.mjs" detach "[^"]*\.launch\.[0-9a-f]{12}\.tmp"$/,
    );
    const name = create?.args[2] ?? "";
    assert.match(name, /^robotmk-daemon-system-[0-9a-f]{12}$/);
    assert.deepEqual(create?.args.slice(0, 4), ["/Create", "/TN", name, "/XML"]);
    assert.match(create?.xml ?? "", /^\uFEFF<\?xml version="1\.0" encoding="UTF-16"\?>\r\n/);
    assert.deepEqual(remove?.args, ["/Delete", "/TN", name, "/F"]);
    for (const call of [powershell, create]) {
      assert.equal(call?.cwd.toLowerCase(), systemFolder().toLowerCase());
      assert.deepEqual(
        Object.keys(call?.env ?? {}).filter((key) => /^(PSModulePath|MY_SECRET|ROBOTMK_.*)$/i.test(key)),
        [],
      );
    }
    assert.deepEqual(job.leftovers(), []);
  });

  test("a method that failed before is not tried again, and its problem is reported", async () => {
    await using job = agentJob(NO_LIMITS);
    const report = await job.launch({
      launch: ["wmi", "task", "plain"],
      failedBefore: { wmi: "it was slow", task: "it was off" },
    });
    assert.deepEqual(report, {
      rung: "plain",
      degraded: true,
      failures: [
        { rung: "wmi", problem: "it was slow" },
        { rung: "task", problem: "it was off" },
      ],
    });
    assert.deepEqual(job.calls, []);
    assert.deepEqual(job.leftovers(), []);
  });

  test("a daemon that WMI starts gets its arguments and variables, and outlives the job", async () => {
    await using job = agentJob(NO_LIMITS);
    const report = await job.launch({
      launch: ["wmi"],
      answer: (call) => ({ output: `robotmk-wmi 0 ${job.startElsewhere(wmiCommandLine(call))}\r\n` }),
      env: { MK_LOGDIR: "C:\\lögs", MY_SECRET: "x" },
    });
    assert.deepEqual(report, { rung: "wmi", degraded: false, failures: [] });
    const { pid, args, env } = await job.daemon();
    assert.deepEqual(args, ["a b", "wmi", "false"]);
    assert.deepEqual(
      [env["MK_LOGDIR"], env["MY_SECRET"], env["ROBOTMK_DEPTH"]],
      ["C:\\lögs", undefined, "1"],
    );
    assert.equal(isHeld(pid), false);
    await job.end();
    assert.equal(isAlive(pid), true);
    assert.deepEqual(job.leftovers(), []);
  });

  test("a daemon that a task starts outlives the job, and the task is deleted", async () => {
    await using job = agentJob(NO_LIMITS);
    const report = await job.launch({
      launch: ["task"],
      answer: ({ args }) => {
        if (args[0] === "/Run") job.startElsewhere(taskCommandLine(job.calls[0]));
        return { output: "SUCCESS" };
      },
    });
    assert.deepEqual(report, { rung: "task", degraded: false, failures: [] });
    assert.deepEqual(
      job.calls.map(({ args }) => args[0]),
      ["/Create", "/Run", "/Delete"],
    );
    const { pid, args } = await job.daemon();
    assert.deepEqual(args, ["a b", "task", "false"]);
    await job.end();
    assert.equal(isAlive(pid), true);
    assert.deepEqual(job.leftovers(), []);
  });

  test("a stage that cannot leave the job of its task stays as long as the daemon", async () => {
    await using job = agentJob(NO_LIMITS);
    let stage = 0;
    await job.launch({
      launch: ["task"],
      answer: ({ args }) => {
        if (args[0] === "/Run") stage = job.startElsewhere(taskCommandLine(job.calls[0]), { inJob: true });
        return {};
      },
    });
    const { pid } = await job.daemon();
    await job.end();
    assert.deepEqual([isHeld(pid), isAlive(stage)], [true, true]);
    process.kill(pid, "SIGKILL");
    await until(() => !isAlive(stage));
  });

  test("an ancestor in a job is not used as the parent", async () => {
    await using job = agentJob(NO_LIMITS);
    await job.launch({ launch: ["parent", "plain"], agent: "in-job" });
    assert.notEqual((await job.daemon()).parent, job.agentPid);
  });

  test("an ancestor that has ended is not used as the parent", async () => {
    await using job = agentJob(NO_LIMITS);
    const report = await job.launch({ launch: ["parent", "plain"], agent: "ended" });
    assert.ok("rung" in report, JSON.stringify(report));
    assert.equal(report.rung, "plain");
    assert.match(report.failures[0]?.problem ?? "", new RegExp(`process ${job.agentPid} has ended$`));
  });

  test("a launch file is taken once, and none is wrong usage", async () => {
    await assert.rejects(detachStage([]), /usage: detach FILE/);
    await assert.rejects(detachStage(["C:\\does\\not\\exist.tmp"]), /there is no such file/);
  });
}

/** What stands in the script between the quotes. */
function wmiCommandLine(call: ToolCall | undefined): string {
  const script = Buffer.from(call?.args[3] ?? "", "base64").toString("utf16le");
  return (/CommandLine = '((?:[^']|'')*)'/.exec(script)?.[1] ?? "").replaceAll("''", "'");
}

function taskCommandLine(call: ToolCall | undefined): string {
  const text = (element: string) =>
    new RegExp(`<${element}>([^<]*)</`)
      .exec(call?.xml ?? "")?.[1]
      ?.replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
  return `"${text("Command")}" ${text("Arguments")}`;
}
