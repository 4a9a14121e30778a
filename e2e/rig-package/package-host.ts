import { dirname, join } from "node:path";
import { wineAgentCall } from "../rig-wine/wine-agent-call.ts";
import { readyWine } from "../rig-wine/wine-leg.ts";
import { windowsPath } from "../rig-wine/wine-paths.ts";
import { type AgentAnswer, readAgentAnswer } from "../rig/agent-answer.ts";
import type { RawAnswer } from "../rig/agent-call.ts";
import { Host, type HostOptions } from "../rig/host.ts";
import { type CommandAnswer, runCommand } from "../rig/run-command.ts";
import type { PackageDrive } from "./package-drive.ts";

/** A host under Wine that has the package on its drive. */
export class PackageHost implements AsyncDisposable {
  readonly host: Host;
  readonly #drive: PackageDrive;
  #calls = 0;

  static async create(drive: PackageDrive, options: HostOptions = {}): Promise<PackageHost> {
    return new PackageHost(await Host.create(options), drive);
  }

  private constructor(host: Host, drive: PackageDrive) {
    this.host = host;
    this.#drive = drive;
  }

  /** The batch file is started by the agent, as that starts it: with no arguments where it is the plugin. */
  async startPlugin(
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ): Promise<RawAnswer> {
    this.#calls += 1;
    const { home, plugin } = this.#drive;
    return await wineAgentCall([plugin, ...args], {
      env: { ...this.host.env, ROBOTMK_HOME: windowsPath(home), ...env },
      cwd: dirname(plugin),
      folder: join(this.host.folders.root, "agent", `package-${this.#calls}`),
    }).answer;
  }

  /** One call of the plugin, which has to be one that the server can read. */
  async callPlugin(env: Readonly<Record<string, string>> = {}): Promise<AgentAnswer> {
    const raw = await this.startPlugin(env);
    // Batch files end their lines so; the server strips them.
    return readAgentAnswer({ ...raw, stdout: raw.stdout.replaceAll("\r\n", "\n") });
  }

  /** Runs robotmk.exe as a person does. */
  async robotmk(...args: string[]): Promise<CommandAnswer> {
    return await this.run([join(this.#drive.home, "robotmk.exe"), ...args]);
  }

  /** Runs a Windows program. */
  async run([file = "", ...args]: readonly string[]): Promise<CommandAnswer> {
    const { env, folders } = this.host;
    return await runCommand([readyWine().wine, windowsPath(file), ...args], { env, cwd: folders.root });
  }

  /** Runs a Windows program, as `Z:\…`, without a console of ours, its handles or its job: as the shell starts one. */
  async runDetached(command: readonly string[]): Promise<CommandAnswer> {
    const { env, folders } = this.host;
    return await runCommand([readyWine().wine, "start.exe", "/wait", ...command], { env, cwd: folders.root });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.host.processes().length > 0) await this.robotmk("stop", "--now");
    } finally {
      await this.host[Symbol.asyncDispose]();
    }
  }
}
