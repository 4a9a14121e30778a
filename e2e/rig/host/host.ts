import { randomBytes } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type AgentAnswer, readAgentAnswer } from "../agent/agent-output.ts";
import { until } from "../clock/until.ts";
import { clearHost, describeHost } from "./cleanup.ts";
import { makeHostFolders } from "./folders.ts";
import { type MarkedProcess, markedProcesses } from "../processes/marked-processes.ts";
import { processStatus } from "../processes/process-status.ts";
import { runCommand } from "../processes/run-command.ts";
import { type RobotRun, robotRuns } from "../robots/recorder.ts";
import { fakeRobotCommand, type ScriptedRobot, ScriptedRobots } from "../robots/scripted-robot.ts";
import { SpoolReader } from "../spool/spool-reader.ts";
import { runtime } from "../../runtimes/current.ts";
import {
  type AgentCall,
  type CommandAnswer,
  type HostFolders,
  type HostPrograms,
  markerVariable,
  type Program,
  type WindowsTreatment,
} from "../../runtimes/runtime.ts";

type Settings = Readonly<Record<string, unknown>>;

export type HostOptions = {
  /** The suites in `robotmk.yml`, by id. */
  readonly suites?: Readonly<Record<string, Settings>>;
  /** More top-level keys of `robotmk.yml`. */
  readonly config?: Settings;
  /** Files by their path below robotdir; without any, each suite gets a trivial one. */
  readonly files?: Readonly<Record<string, string>>;
  /** The folder of a bundle to install; without it the programs are run where they lie. */
  readonly bundle?: string;
  /** On Node, too, the programs are run from their sources. */
  readonly isFromSources?: boolean;
  /** More environment variables for every call. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long the host's end waits for its processes. Only a failure bound. */
  readonly endBoundMs?: number;
};

/** A temporary host with an agent's folders, on which the programs run as a Checkmk agent's plugin does. */
export class Host implements AsyncDisposable {
  readonly folders: HostFolders;
  readonly spool: SpoolReader;
  readonly env: Readonly<Record<string, string>>;
  readonly marker = `${process.pid}-${randomBytes(6).toString("hex")}`;
  readonly #programs: HostPrograms;
  readonly #robots: ScriptedRobots;
  readonly #suites: Record<string, Settings>;
  readonly #config: Record<string, unknown>;
  readonly #endBoundMs: number;
  #calls = 0;

  /** Makes the host and writes its config. Nothing is started yet. */
  static async create(options: HostOptions = {}): Promise<Host> {
    const folders = makeHostFolders(options.files ?? trivialFiles(options.suites ?? {}));
    return new Host(options, {
      folders,
      robots: await ScriptedRobots.listen(join(folders.root, "robots.sock")),
    });
  }

  private constructor(options: HostOptions, parts: { folders: HostFolders; robots: ScriptedRobots }) {
    this.#suites = { ...options.suites };
    this.#endBoundMs = options.endBoundMs ?? 20_000;
    this.folders = parts.folders;
    this.spool = new SpoolReader(this.folders.spool);
    this.#robots = parts.robots;
    this.#programs = runtime.programs(this.folders, {
      bundle: options.bundle,
      isFromSources: options.isFromSources ?? false,
    });
    this.#config = {
      robotdir: this.path(this.folders.robotdir),
      log_level: "debug",
      stop_grace: 2,
      ...options.config,
    };
    this.env = {
      ...runtime.environment(this.folders),
      ...options.env,
      [markerVariable]: this.marker,
    };
    this.#writeConfig();
  }

  get configFile(): string {
    return join(this.folders.config, "robotmk.yml");
  }

  /** Replaces `robotmk.yml` by any bytes. */
  writeConfigFile(contents: string | Uint8Array): void {
    // Whatever the umask of the tests: a config that others may write is refused.
    writeFileSync(`${this.configFile}.new`, contents, { mode: 0o644 });
    renameSync(`${this.configFile}.new`, this.configFile);
  }

  /** Changes keys of `robotmk.yml`, at the top and of suites; an undefined suite is removed. */
  configure(change: { config?: Settings; suites?: Readonly<Record<string, Settings | undefined>> }): void {
    Object.assign(this.#config, change.config);
    for (const [id, settings] of Object.entries(change.suites ?? {})) {
      if (settings === undefined) delete this.#suites[id];
      else this.#suites[id] = { ...this.#suites[id], ...settings };
    }
    this.#writeConfig();
  }

  /** Gives the suite a robot that does what the test orders. */
  scriptedRobot(id: string, options: { ignoresSigterm?: boolean } = {}): ScriptedRobot {
    const { socket } = this.#robots;
    this.#setRobot(id, fakeRobotCommand({ suite: id, recorder: this.folders.recorder, socket, ...options }));
    return this.#robots.robot(id);
  }

  /** Gives the suite a robot that lives for a random time and ends with that code (0). */
  randomRobot(id: string, life: { leastMs: number; mostMs: number; rc?: number }): void {
    this.#setRobot(id, fakeRobotCommand({ suite: id, recorder: this.folders.recorder, ...life }));
  }

  /** One whole call of the plugin by the agent; throws when its answer is not one that a server can read. */
  async agentCall(): Promise<AgentAnswer> {
    return readAgentAnswer(await this.startAgentCall().answer);
  }

  /** Starts a call of the plugin that the test may end otherwise. */
  startAgentCall(treatment: WindowsTreatment = {}): AgentCall {
    this.#calls += 1;
    const folder = join(this.folders.root, "agent", String(this.#calls));
    const setting = { env: this.env, cwd: this.folders.plugins, folder, ...treatment };
    return runtime.call(this.#programs.plugin, setting);
  }

  /** A path of Linux as the programs have it. */
  path(path: string): string {
    return runtime.path(path);
  }

  async ctrl(...args: string[]): Promise<CommandAnswer> {
    return await runCommand(this.command("ctrl", ...args), { env: this.env, cwd: this.folders.plugins });
  }

  async daemon(...args: string[]): Promise<CommandAnswer> {
    const isStart = args[0] === "start" || args[0] === "restart";
    // On Windows a start stays in the foreground by itself, and its answer would be that of the daemon's end.
    const background = isStart && !runtime.supports("background-start") ? ["--background"] : [];
    return await runCommand(this.command("daemon", ...args, ...background), {
      env: this.env,
      cwd: this.folders.plugins,
    });
  }

  async runner(...args: string[]): Promise<CommandAnswer> {
    return await runCommand(this.command("runner", ...args), { env: this.env, cwd: this.folders.plugins });
  }

  command(program: Program, ...args: string[]): string[] {
    return [...this.#programs.command(program), ...args];
  }

  /** Polls until the condition gives something; at each look every record of the spool must be whole. */
  async until<T>(condition: () => T | Promise<T>, what?: string) {
    const look = () => {
      this.spool.expectWhole();
      return condition();
    };
    return await until(look, { what: what ?? condition.toString(), state: () => describeHost(this) });
  }

  /** The live processes that this host's calls started, through any number of generations. */
  processes(): MarkedProcess[] {
    return markedProcesses(this.marker);
  }

  /** Those of them that run a program of the controller. What it is about to start looks like itself for a moment. */
  programProcesses(program: Program): MarkedProcess[] {
    const ends = [join("apps", program, "src", "main.ts"), `/${program}.mjs`, `\\${program}.mjs`];
    return this.processes().filter(
      ({ argv, isCopy }) => !isCopy && argv.some((argument) => ends.some((end) => argument.endsWith(end))),
    );
  }

  /** Kills the daemon that `daemon.json` names, and waits for its end. */
  async killDaemon(signal: NodeJS.Signals): Promise<void> {
    const pid = this.spool.daemonRecord()?.pid;
    const daemon = this.processes().find((process) => process.pid === pid);
    if (daemon === undefined)
      throw new Error(`Cannot kill the daemon: there is no process ${pid} of this host`);
    await this.kill(daemon, signal);
  }

  /** Sends a signal to one process; on Windows does what comes nearest. Waits until a stopped one stands still. */
  async signal(target: { pid: number }, signal: NodeJS.Signals): Promise<void> {
    await runtime.signal(this, target.pid, signal);
    if (signal === "SIGSTOP")
      await until(() => this.isStopped(target), { what: `${target.pid} stands still` });
  }

  /** Returns whether a process stands still, as after SIGSTOP. */
  async isStopped({ pid }: { pid: number }): Promise<boolean> {
    if (runtime.supports("signals")) return processStatus(pid)?.state === "T";
    return (await this.windows({ do: "isStopped", pid })) === true;
  }

  /** On Windows: gives an order to the agent that this host has there. */
  async windows(order: Readonly<Record<string, unknown>>): Promise<unknown> {
    return await runtime.order(this, order);
  }

  /** Kills one process and waits for its end. */
  async kill(target: { pid: number; startTicks: number }, signal: NodeJS.Signals): Promise<void> {
    // By its stat, not by its environment: that goes first, while locks are still held.
    const lives = () => processStatus(target.pid)?.startTicks === target.startTicks;
    if (!lives()) return;
    await this.signal(target, signal);
    await this.until(() => !lives(), `process ${target.pid} ends by ${signal}`);
  }

  /** What the fake robots of this host saw. */
  robotRuns(id?: string): RobotRun[] {
    return robotRuns(this.folders.recorder).filter(({ suite }) => id === undefined || suite === id);
  }

  /** Lets everything end, and throws if a process of this host is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#robots.letEnd();
    try {
      await clearHost(this, this.#endBoundMs);
    } finally {
      await this.#robots[Symbol.asyncDispose]();
      await runtime.endHost(this);
    }
  }

  #setRobot(id: string, command: readonly string[]): void {
    this.#suites[id] = { ...this.#suites[id], robot_command: command };
    this.#writeConfig();
  }

  #writeConfig(): void {
    this.writeConfigFile(stringify({ ...this.#config, suites: this.#suites }));
  }
}

function trivialFiles(suites: Readonly<Record<string, Settings>>): Record<string, string> {
  const paths = Object.entries(suites).map(([id, { suite }]) => (typeof suite === "string" ? suite : id));
  return Object.fromEntries(
    paths.map((path) => [`${path}/suite.robot`, "*** Test Cases ***\nPass\n    No Operation\n"]),
  );
}
