// @module-tag windows
import { beforeAll, expect, test } from "vitest";
import { hostProblems } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import {
  RecordedTools,
  recorderExecutable,
  taskCommandLine,
  type ToolAnswer,
  type ToolCall,
  wmiCommandLine,
} from "./recorded-tools.ts";

const hourly = { suite_execution_interval: 3600 };
const DENIED: ToolAnswer = { output: "robotmk-wmi 2 \r\n" };
const STAGE = /^"[^"]*node\.exe" "?[^"]*daemon\.mjs"? detach "[^"]*\.launch\.[0-9a-f]{12}\.tmp"$/;

beforeAll(async () => {
  await recorderExecutable();
}, 300_000);

test("where the job holds all and no ancestor takes a child, WMI starts the daemon, which outlives the job", async () => {
  await using tools = await RecordedTools.make();
  await using host = await narrowHost(tools);
  const robot = host.scriptedRobot("login");

  await tools.during(host.agentCall(), async (call) => ({
    output: `robotmk-wmi 0 ${await startOutside(host, wmiCommandLine(call))}\r\n`,
  }));

  const daemon = await host.until(() => host.spool.daemonRecord());
  expect(daemon).toMatchObject({ launched: "wmi", degraded: false });
  expect(tools.calls.map(({ tool }) => tool)).toEqual(["powershell.exe"]);
  expect(tools.calls[0]?.args.slice(0, 3)).toEqual(["-NoProfile", "-NonInteractive", "-EncodedCommand"]);
  expect(tools.calls.map(wmiCommandLine)).toEqual([expect.stringMatching(STAGE)]);
  expect(own(tools.calls)).toEqual([]);
  await expectToLiveOn(host, daemon.pid);
  const run = await robot.nextRun();
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("where WMI may not, a task starts the daemon, which outlives the job, and the task is deleted", async () => {
  await using tools = await RecordedTools.make();
  await using host = await narrowHost(tools);
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  let asked = "";

  await tools.during(host.agentCall(), async (call) => {
    if (call.tool === "powershell.exe") return DENIED;
    if (call.args[0] === "/Create") asked = taskCommandLine(call);
    if (call.args[0] === "/Run") await startOutside(host, asked);
    return { output: "SUCCESS\r\n" };
  });

  const daemon = await host.until(() => host.spool.daemonRecord());
  expect(daemon).toMatchObject({ launched: "task", degraded: false });
  expect(asked).toMatch(STAGE);
  const [, create, ...others] = tools.calls.map(({ args }) => args);
  const name = create?.[2] ?? "";
  expect(name).toMatch(/^robotmk-daemon-system-[0-9a-f]{12}$/);
  expect(create).toEqual(["/Create", "/TN", name, "/XML", expect.any(String)]);
  expect(others).toEqual([
    ["/Run", "/TN", name],
    ["/Delete", "/TN", name, "/F"],
  ]);
  expect(own(tools.calls)).toEqual([]);
  await expectToLiveOn(host, daemon.pid);
});

test("where one hangs and the other fails, each call says degraded and why, none asks them again, and no daemon's end is a crash", async () => {
  await using tools = await RecordedTools.make();
  await using host = await narrowHost(tools);
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });

  for (let count = 1; count <= 4; count += 1) {
    const answer = await tools.during(host.agentCall(), ({ tool }) =>
      tool === "powershell.exe" ? undefined : { output: "ERROR: it is off.\r\n", code: 1 },
    );

    const [reported = "", ...more] = hostProblems(answer, "launch");
    expect(more).toEqual([]);
    expect(reported, `call ${count}`).toMatch(
      /^warning: degraded launch \(plain\): .*\(breakaway: .*; parent: .*; wmi: .* did not end within 1\d{4} ms.*; task: .*it is off\.\)$/,
    );
    expect(answer.section.controller["daemon"]).toMatchObject({ launched: "plain", degraded: true });
    expect(hostProblems(answer, "daemon_restarts")).toEqual([]);
    expect(tools.calls.map(({ tool }) => tool)).toEqual(["powershell.exe", "schtasks.exe", "schtasks.exe"]);
    await host.until(() => host.programProcesses("daemon").length === 0, "it ended with the call's job");
  }
});

/** A host on which neither a job lets anything go nor an ancestor takes a child. */
async function narrowHost(tools: RecordedTools): Promise<Host> {
  const host = await Host.create({ suites: { login: hourly }, env: tools.env });
  await host.windows({ do: "refuseChildren" });
  return host;
}

async function startOutside(host: Host, commandLine: string): Promise<string> {
  return String(await host.windows({ do: "startOutside", commandLine }));
}

/** The job of the call that started it has ended. */
async function expectToLiveOn(host: Host, pid: number): Promise<void> {
  const { section } = await host.agentCall();
  expect(section.controller).toMatchObject({
    daemon: { pid, call: { kind: "was-running" }, degraded: false },
  });
  expect(host.programProcesses("daemon").map((process) => process.pid)).toEqual([pid]);
}

/** The variables of the controller that a tool saw. */
function own(calls: readonly ToolCall[]): readonly string[] {
  return calls.flatMap(({ variables }) => variables.filter((name) => /^(?:MK_|ROBOTMK_)/i.test(name)));
}
