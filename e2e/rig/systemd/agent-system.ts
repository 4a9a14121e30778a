import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type AgentAnswer, daemonPart, readAgentAnswer } from "../agent/agent-output.ts";
import { until } from "../clock/until.ts";
import type { Host } from "../host/host.ts";
import type { MarkedProcess } from "../processes/marked-processes.ts";
import { runCommand } from "../processes/run-command.ts";
import {
  type ControlGroups,
  makeControlGroups,
  namespaceCommand,
  removeControlGroups,
  whereIs,
} from "./control-groups.ts";
import { type SystemFolder, type SystemOptions, writeSystemFolder } from "./units.ts";
import { readOrUndefined } from "../../runtimes/linux/linux-processes.ts";
import { type CommandAnswer, projectFolder } from "../../runtimes/runtime.ts";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A call of the agent through systemd. */
export type SystemAnswer = AgentAnswer & {
  /** How long the connection stayed open after the agent's last byte: until its unit had ended. */
  readonly heldMs: number;
};

/** A systemd of its own, in namespaces, that runs a Checkmk agent's units on a temporary host. */
export class AgentSystem implements AsyncDisposable {
  readonly #host: Host;
  readonly #folder: SystemFolder;
  readonly #groups: ControlGroups;
  readonly #starter: ChildProcess;
  #init = 0;

  /** Boots it, and waits until the agent can be called. */
  static async boot(host: Host, options: SystemOptions): Promise<AgentSystem> {
    const system = new AgentSystem(host, options);
    try {
      await system.#isUp();
      return system;
    } catch (error) {
      await system[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(host: Host, options: SystemOptions) {
    this.#host = host;
    this.#folder = writeSystemFolder(host, options);
    this.#groups = makeControlGroups(`rmk-${host.marker}-${randomBytes(3).toString("hex")}`);
    const shown = [join(host.folders.root, ".."), projectFolder, process.execPath].filter((path) =>
      /^\/(tmp|run)\//.test(path),
    );
    const hidden = (options.hidden ?? []).flatMap((program) => whereIs(program) ?? []);
    const boot = [
      script("./boot-systemd.bash"),
      options.systemd,
      options.groups ?? "unified",
      this.#folder.root,
      ...shown.flatMap((path) => ["show", path]),
      ...hidden.flatMap((path) => ["hide", path]),
    ];
    const entering = [...this.#groups.folders, "--", ...namespaceCommand(boot)];
    const log = openSync(join(this.#folder.records, "boot.log"), "w");
    this.#starter = spawn(script("./enter-groups.bash"), entering, { stdio: ["ignore", log, log] });
    closeSync(log);
  }

  /** One whole call of the agent: connects to its socket, and reads to the end. */
  async call(): Promise<SystemAnswer> {
    const stderr = join(this.#folder.records, "stderr");
    const started = performance.now();
    const connection = createConnection(this.#folder.socket);
    const bound = setTimeout(
      () => connection.destroy(new Error("Cannot read the agent's answer: it has no end")),
      30_000,
    );
    let lastByte = started;
    connection.on("data", () => {
      lastByte = performance.now();
    });
    try {
      const stdout = await text(connection);
      const ended = performance.now();
      const answer = readAgentAnswer({
        exitCode: 0,
        stdout,
        stderr: existsSync(stderr) ? readFileSync(stderr, "utf8") : "",
        elapsedMs: ended - started,
      });
      return { ...answer, heldMs: ended - lastByte };
    } finally {
      clearTimeout(bound);
    }
  }

  /** Calls until a call meets a daemon that is up: on a slow machine the one that starts it can't wait for it. */
  async callUntilUp(): Promise<SystemAnswer> {
    return await this.#host.until(async () => {
      const answer = await this.call();
      return daemonPart(answer).state === "running" ? answer : undefined;
    }, "a call of the agent meets a daemon");
  }

  /** Gives systemd an order, and waits until it is carried out. Gives what systemctl printed. */
  async systemctl(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#run("systemctl", "--no-pager", ...args);
    if (exitCode === 0) return stdout;
    throw new Error(`Cannot "systemctl ${args.join(" ")}": it exited with ${exitCode}\n${stderr}`);
  }

  /** Runs a command inside, with the host's variables, to its end. */
  async run(...command: string[]): Promise<CommandAnswer> {
    return await this.#run(
      "env",
      ...Object.entries(this.#host.env).map((pair) => pair.join("=")),
      ...command,
    );
  }

  /** The names of the loaded units that fit, whatever their state. */
  async units(pattern: string): Promise<string[]> {
    const table = await this.systemctl("list-units", "--all", "--plain", "--no-legend", pattern);
    return table.split("\n").flatMap((line) => line.split(" ")[0] || []);
  }

  /** The daemons: not the step of their launch that starts them. */
  daemons(): MarkedProcess[] {
    return this.#host.programProcesses("daemon").filter(({ argv }) => !argv.includes("detach"));
  }

  /** The only daemon. */
  async daemon(): Promise<MarkedProcess> {
    return await this.#host.until(() => {
      const [daemon, ...others] = this.daemons();
      return others.length === 0 ? daemon : undefined;
    }, "there is one daemon");
  }

  /** The process's control groups below this system's root: one for each hierarchy that systemd follows. */
  groupsOf({ pid }: { pid: number }): string[] {
    const written = readOrUndefined(() => readFileSync(`/proc/${pid}/cgroup`, "utf8")) ?? "";
    const root = `/${this.#groups.name}`;
    return written
      .split("\n")
      .map((line) => line.slice(line.indexOf("/")))
      .flatMap((path) => (path.startsWith(`${root}/`) ? [path.slice(root.length)] : []));
  }

  /** Kills process 1, and with it all that was started here. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#starter.exitCode !== null || this.#starter.signalCode !== null;
    if (!ended) {
      const exit = once(this.#starter, "exit");
      process.kill(this.#init === 0 ? (this.#starter.pid ?? 0) : this.#init, "SIGKILL");
      await exit;
    }
    await until(() => this.#host.processes().length === 0, { what: "the namespaces are empty" });
    await until(() => this.#isCleared(), { what: "the control groups are removed" });
  }

  #isCleared(): boolean {
    try {
      removeControlGroups(this.#groups);
      return true;
    } catch (error) {
      // The kernel takes its time until a group whose last process ended counts as empty.
      if (error instanceof Error && "code" in error && error.code === "EBUSY") return false;
      throw error;
    }
  }

  async #isUp(): Promise<void> {
    const { pid } = this.#starter;
    await until(
      async () => {
        if (this.#starter.exitCode !== null) throw new Error(`Cannot boot systemd: ${this.#bootLog()}`);
        if (!existsSync(this.#folder.socket)) return false;
        this.#init = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
        return (await this.#run("systemctl", "is-active", "default.target")).exitCode === 0;
      },
      { what: "systemd is up" },
    );
  }

  #bootLog(): string {
    return readFileSync(join(this.#folder.records, "boot.log"), "utf8");
  }

  async #run(...command: string[]) {
    const inside = ["nsenter", "--all", "--target", String(this.#init), ...command];
    return await runCommand(inside, { env: { PATH: process.env["PATH"] ?? "" }, cwd: "/" });
  }
}
