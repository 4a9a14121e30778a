import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import type { Host } from "../rig/host.ts";
import { readOrUndefined } from "../rig/process-status.ts";
import { until } from "../rig/until.ts";

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
