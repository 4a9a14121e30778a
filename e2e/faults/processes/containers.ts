import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { until } from "../../rig/clock/until.ts";
import type { Host } from "../../rig/host/host.ts";
import { readOrUndefined } from "../../runtimes/linux/linux-processes.ts";

/**
 * A container without init: its process 1 calls the plugin once, then sleeps for ever and waits for no child. What
 * ends in it and has no parent any more stays as a zombie.
 */
export class BareContainer implements AsyncDisposable {
  readonly #starter: ChildProcess;
  #init = 0;

  static async start(host: Host): Promise<BareContainer> {
    const container = new BareContainer(host);
    await until(() => container.#findInit(), { what: "the container has a process 1" });
    return container;
  }

  private constructor(host: Host) {
    const inside = ["bash", "-c", '"$@" </dev/null >/dev/null 2>&1 & exec sleep infinity', "bash"];
    const command = ["--pid", "--mount-proc", "--fork", "--kill-child", ...inside, ...host.command("ctrl")];
    this.#starter = spawn("unshare", command, {
      env: { ...host.env },
      cwd: host.folders.plugins,
      stdio: "ignore",
    });
  }

  /** What has to stand before a command for it to run in the container. */
  get entry(): readonly string[] {
    return ["nsenter", "--target", String(this.#init), "--pid", "--mount"];
  }

  /** The dead that nobody waits for. */
  zombies(): number {
    return readdirSync("/proc").filter((name) => {
      if (!/^\d+$/.test(name)) return false;
      const line = readOrUndefined(() => readFileSync(`/proc/${name}/stat`, "utf8")) ?? "";
      return line.includes(`) Z ${this.#init} `);
    }).length;
  }

  /** Kills process 1, and with it all others. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#starter.exitCode !== null || this.#starter.signalCode !== null) return;
    const exit = once(this.#starter, "exit");
    process.kill(this.#init, "SIGKILL");
    await exit;
  }

  #findInit(): boolean {
    const { pid } = this.#starter;
    const children = readOrUndefined(() => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")) ?? "";
    this.#init = Number(children.trim().split(" ")[0] ?? 0);
    return this.#init > 0;
  }
}

/** The first process of its namespaces: reaps who has no parent any more, and ends with the one that made it. */
const INIT = `echo "$1" > /proc/sys/kernel/hostname; echo up; read -r _ < <(exec sleep infinity)`;

/** A system of its own on the files of this one: other pids, another name, mounts that nobody else sees. */
export class PrivateSystem implements AsyncDisposable {
  readonly name: string;
  readonly #maker: ChildProcess;
  readonly #init: number;

  static async start(name: string): Promise<PrivateSystem> {
    const flags = ["--pid", "--fork", "--mount", "--mount-proc", "--uts", "--kill-child"];
    const maker = spawn("unshare", [...flags, "bash", "-c", INIT, "init", name], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    });
    await once(maker.stdout, "data");
    const file = `/proc/${maker.pid}/task/${maker.pid}/children`;
    const init = await until(() => Number(readFileSync(file, "utf8").trim()) || undefined);
    return new PrivateSystem(name, { maker, init });
  }

  private constructor(name: string, { maker, init }: { maker: ChildProcess; init: number }) {
    this.name = name;
    this.#maker = maker;
    this.#init = init;
  }

  /** What stands in front of a command that is to run in it. */
  get enter(): readonly string[] {
    return ["nsenter", `--target=${this.#init}`, "--pid", "--mount", "--uts", "--"];
  }

  /** The pid that one of its processes has inside. */
  innerPid(pid: number): number | undefined {
    const status = readOrUndefined(() => readFileSync(`/proc/${pid}/status`, "utf8")) ?? "";
    const pids = /^NSpid:\s+(.+)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
    return pids.length < 2 ? undefined : Number(pids.at(-1));
  }

  /** The end of its first process is the end of all. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#maker, "exit");
    this.#maker.kill("SIGKILL");
    await ended;
  }
}
