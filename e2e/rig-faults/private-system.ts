import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readOrUndefined } from "../rig/process-status.ts";
import { until } from "../rig/until.ts";

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
