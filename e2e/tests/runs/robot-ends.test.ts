// @module-tag runtime
import { linkSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { endingRobots, type RobotEnding, scriptRobot } from "../../rig/robots/program-robots.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";
import { OUTPUT_KINDS } from "../../rig/robots/sample-outputs.ts";
import { runtime } from "../../runtimes/current.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

const hourly = { suite_execution_interval: 3600 };
/** Those whose standard action ends a process (signal(7)). */
const ENDING_SIGNALS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 24, 25, 26, 27, 29, 30, 31];
/** The codes of a process that Windows ended: for an access to memory, Ctrl-C, a full stack, a broken heap… */
const NT_STATUSES = [
  0x8000_0003, 0xc000_0005, 0xc000_001d, 0xc000_00fd, 0xc000_013a, 0xc000_0374, 0xffff_ffff,
];
/** A part of the codes has to do here: that all are judged alike is shown where they are judged, without a process. */
const EVERY = runtime.name === "node" ? 8 : 32;

faultTest(
  "whatever code or signal Robot ends with, a whole output decides, and without one nothing passes",
  { faults: [25], timeoutMs: 300_000 },
  async (report) => {
    const endings = allEndings();
    const ids = [...endings.keys()];
    await using host = await Host.create({
      config: { max_parallel_executions: 8, start_wait_timeout: 3600 },
      suites: Object.fromEntries(ids.map((id) => [id, { ...hourly, suite: "one" }])),
      files: { "one/one.robot": "*** Test Cases ***\nPass\n    No Operation\n" },
    });
    endingRobots(host, endings);

    await runCommand(host.command("runner", "--run"), {
      env: host.env,
      cwd: host.folders.plugins,
      boundMs: 280_000,
    });

    const seen = ids.map((id) => {
      const run = host.spool.result(id)?.last_finished;
      const isNoted = run?.notes.some((note) => /but its output/.test(note)) ?? false;
      return [id, run?.outcome, run?.rc, isNoted];
    });
    expect(seen).toEqual([...endings].map(([id, ending]) => [id, ...expected(ending)]));
    const noted = seen.filter(([, , , isNoted]) => isNoted).length;
    report(25, `${seen.length} ends: each verdict by the output, ${noted} codes that did not fit noted`);
  },
);

faultTest(
  "the output of an earlier run never stands for one that wrote none",
  { faults: [25] },
  async (report) => {
    await using host = await Host.create({ suites: { login: hourly } });
    endingRobots(host, new Map([["login", { end: { code: 0 }, output: "passing" }]]));
    await host.runner("--run");
    expect(host.spool.result("login")?.last_finished?.outcome).toBe("passed");

    endingRobots(host, new Map([["login", { end: { code: 0 }, output: "none" }]]));
    await host.runner("--run");

    const second = host.spool.result("login")?.last_finished;
    expect(second).toMatchObject({ outcome: "robot-failure", rc: 0, xml: null });
    report(25, `code 0 without an output after a passed run: ${second?.outcome}`);
  },
);

faultTest(
  "a real Robot that is killed in the middle of a test is reported with the signal",
  { faults: [4] },
  async (report, context) => {
    await using host = await Host.create({
      config: { robot_command: realRobotCommand(context) },
      suites: { login: hourly, early: hourly },
      files: {
        "login/login.robot": `${KILLED}First Passes\n    Log    done\n\nThen It Is Killed\n    ${KILL}\n`,
        "early/early.robot": `${KILLED}It Is Killed At Once\n    ${KILL}\n`,
      },
    });
    await host.agentCall();
    const login = await host.until(() => host.spool.result("login")?.last_finished);
    const early = await host.until(() => host.spool.result("early")?.last_finished);

    // On Windows Python ends at once with the signal's number as its code.
    const [rc, end] = runtime.supports("signals")
      ? [-9, "Robot was killed by SIGKILL"]
      : [9, "Robot ended with code 9"];
    for (const run of [login, early]) {
      expect(run).toMatchObject({ outcome: "robot-failure", rc });
      expect(run.message).toMatch(new RegExp(`^UNKNOWN: .*no complete result: ${end}`));
    }
    const { section, localServices } = await host.agentCall();
    expect(localServices.find(({ item }) => item === "Robotmk login")?.state).toBe("3");
    expect(section.suites.map(({ id }) => id)).toEqual(["login", "early"]);
    if (login.partial) expect(suiteOutput(section, "login")).toContain("First Passes");
    report(4, `real Robot, kill -9 in a test: rc ${login.rc}, partial ${login.partial}, ${login.outcome}`);
  },
);

faultTest(
  "an interpreter that vanishes between runs and while one goes on is reported with its path, without a storm",
  { faults: [24], timeoutMs: 120_000 },
  async (report) => {
    await using host = await Host.create({
      suites: {
        login: { suite_execution_interval: 2 },
        other: { suite_execution_interval: 2 },
      },
    });
    host.randomRobot("other", { leastMs: 0, mostMs: 10 });
    const venv = join(host.folders.root, "venv");
    const command = interpreterIn(venv, host);
    const [python = ""] = command;
    host.configure({ suites: { login: { robot_command: command } } });
    await host.agentCall();
    await host.until(() => host.spool.runs("login").some(({ phase }) => phase === "running"), "it runs");

    renameSync(venv, `${venv}.gone`);

    const isReported = () => host.spool.result("login")?.last_message.includes(python);
    await host.until(isReported, "the path is reported");
    const reportedAt = host.spool.runs("login").length;
    const others = host.robotRuns("other").length;
    await host.until(() => host.robotRuns("other").length >= others + 3, "others run on");
    const more = host.spool.runs("login").length - reportedAt;
    // As often as its interval says, and no more: the other suite has the same.
    expect(more).toBeLessThanOrEqual(host.robotRuns("other").length - others + 2);
    expect(host.spool.result("login")?.last_finished?.outcome).toBe("environment-failure");
    renameSync(`${venv}.gone`, venv);
    await host.until(() => host.spool.result("login")?.last_rc === 252, "it starts again");
    report(
      24,
      `reported with "${runtime.linuxPath(python).split("/").slice(-3).join("/")}", ${more} starts in 3 intervals, back by itself`,
    );
  },
);

faultTest(
  "a real suite whose folder is moved away in the middle of its run costs that suite alone",
  { faults: [24], timeoutMs: 120_000 },
  async (report, context) => {
    skipOnWine(context, "Windows does not let a folder be moved that a process works in");
    await using host = await Host.create({
      suites: {
        login: { ...hourly, robot_command: realRobotCommand(context) },
        other: hourly,
      },
      files: { "login/login.robot": MOVED, "other/other.robot": "" },
    });
    host.randomRobot("other", { leastMs: 0, mostMs: 10 });
    await host.agentCall();

    const login = await host.until(() => host.spool.result("login")?.last_finished);
    await host.until(() => host.spool.result("other")?.last_rc === 0);

    expect(login).toMatchObject({ outcome: "failed", counts: { passed: 1, failed: 1 } });
    const again = await host.runner("--run", "login");
    expect(again.stdout).toMatch(/^UNKNOWN: login .*robots\/login/);
    report(
      24,
      `suite moved away in its run: ${login.outcome}, all tests reported; the next run reports its path`,
    );
  },
);

const KILLED = "*** Settings ***\nLibrary    OperatingSystem\n\n*** Test Cases ***\n";
const MOVED = `*** Settings ***
Library    OperatingSystem
Library    Process

*** Test Cases ***
Its Folder Goes
    Run Process    mv    \${CURDIR}    \${CURDIR}.gone
    File Should Not Exist    \${CURDIR}/login.robot

Needs Its Folder
    Import Resource    \${CURDIR}/more.resource
`;
const KILL = "Evaluate    os.kill(os.getpid(), 9)    modules=os";

/** Makes an environment whose interpreter takes half a second and ends with 252. Returns the command of a suite. */
function interpreterIn(venv: string, host: Host): string[] {
  const bin = join(venv, "bin");
  mkdirSync(bin, { recursive: true });
  if (runtime.supports("shell")) {
    renameSync(scriptRobot(host, "login", ["sleep 0.5", "exit 252"]), join(bin, "python"));
    return [join(bin, "python"), "-m", "robot"];
  }
  linkSync(readyWine().nodes[22], join(bin, "python.exe"));
  writeFileSync(join(bin, "robot.mjs"), "setTimeout(() => process.exit(252), 500);\n");
  return [host.path(join(bin, "python.exe")), host.path(join(bin, "robot.mjs"))];
}

function allEndings(): ReadonlyMap<string, RobotEnding> {
  const codes = Array.from({ length: 256 }, (_, code) => ({ code })).filter(({ code }) => code % EVERY === 0);
  const killed = runtime.supports("signals")
    ? ENDING_SIGNALS.map((signal) => ({ signal }))
    : NT_STATUSES.map((code) => ({ code }));
  const ends = [...codes, ...killed];
  const telling = (EVERY > 8 ? [0, 1, 252] : [0, 1, 5, 250, 251, 252, 255]).map((code) => ({ code }));
  const rows = [
    ...ends.map((end, index) => ({ end, output: OUTPUT_KINDS[index % OUTPUT_KINDS.length] ?? "none" })),
    ...telling.flatMap((end) => OUTPUT_KINDS.map((output) => ({ end, output }))),
    ...(runtime.supports("signals") ? [9, 11, 15] : []).flatMap((signal) =>
      OUTPUT_KINDS.map((output) => ({ end: { signal }, output })),
    ),
  ];
  const name = ({ end, output }: RobotEnding): string =>
    "code" in end ? `code-${end.code}-${output}` : `signal-${end.signal}-${output}`;
  return new Map(rows.map((row) => [name(row), row]));
}

function expected({ end, output }: RobotEnding): readonly [string, number, boolean] {
  const rc = "code" in end ? end.code : -end.signal;
  if (output === "passing") return ["passed", rc, rc !== 0];
  if (output === "failing") return ["failed", rc, rc <= 0 || rc > 250];
  return ["robot-failure", rc, false];
}
