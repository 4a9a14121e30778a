import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { type AgentAnswer, readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { Host, type HostOptions } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { runtime } from "../../runtimes/current.ts";
import { type CommandAnswer, projectFolder, type RawAnswer } from "../../runtimes/runtime.ts";
import { sourceLoader } from "../../runtimes/linux/linux-runtime.ts";
import { readyWine, windowsPath } from "../../runtimes/wine/windows-paths.ts";

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
    return await runtime.call([plugin, ...args], {
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

  /** Runs a Windows program, as `Z:\…`, without a console of the controller, its handles or its job: as the shell starts one. */
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

/** In the path of all: characters that a batch file might read as something else. */
const NAME = "drive (x86) & Wärme";

/** A folder that stands for the system drive of a Windows, on which the package is unpacked as its instructions say. */
export class PackageDrive implements Disposable {
  /** The folder of the programs. */
  readonly home: string;
  readonly plugin: string;
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), "rmk-drive-")));

  /** @param zip without one it is a drive with nothing on it yet */
  constructor(zip?: Uint8Array) {
    const drive = join(this.#folder, NAME);
    this.home = join(drive, "Program Files", "robotmk-controller");
    this.plugin = join(drive, "ProgramData", "checkmk", "agent", "plugins", "robotmk-ctrl.cmd");
    mkdirSync(dirname(this.plugin), { recursive: true });
    for (const [path, bytes] of Object.entries(zip === undefined ? {} : unzipSync(zip))) {
      mkdirSync(dirname(join(drive, path)), { recursive: true });
      writeFileSync(join(drive, path), bytes);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Makes the package for Windows of the sources as they are now, some fifteen seconds long; in the tool's time zone. */
export async function packageZip(timeZone: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "rmk-zip-"));
  const command = [
    ...sourceLoader(),
    join(projectFolder, "tools", "build", "package-windows.ts"),
    "--out",
    folder,
  ];
  try {
    const { exitCode, stdout, stderr } = await runCommand(command, {
      env: { PATH: process.env["PATH"] ?? "", TZ: timeZone },
      cwd: projectFolder,
      boundMs: 300_000,
    });
    const [name, ...more] = readdirSync(folder);
    if (exitCode === 0 && name !== undefined && more.length === 0) return readFileSync(join(folder, name));
    throw new Error(`Cannot make the package: it exited with ${exitCode}\n${stdout}${stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
