import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type WindowsTreatment, wineAgentCall } from "../../runtimes/wine/windows-agent.ts";
import { isWineLeg, readyWine, windowsPath } from "../../runtimes/wine/wine-leg.ts";
import type { HostFolders } from "../host/folders.ts";
import { readOrUndefined } from "../processes/linux-processes.ts";
import { runCommand } from "../processes/run-command.ts";

const asTheAgent = fileURLToPath(new URL("./as-the-agent.bash", import.meta.url));

/** What came out of one call of the plugin, when it came out whole. */
export type RawAnswer = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From the start to EOF on the plugin's output; on Windows to the plugin's end, as the agent waits for that. */
  readonly elapsedMs: number;
};

/** A call that goes on. */
export type AgentCall = {
  /** The plugin's own pid, once it runs. */
  readonly pid: () => number | undefined;
  /** What the plugin printed so far. */
  readonly printed: () => string;
  /** Reads no more than the output's first part, until `killGroup`: the plugin waits in the middle of a large one. */
  readonly pauseReading: () => void;
  /** Closes the reading end of the plugin's output. */
  readonly stopReading: () => void;
  /** Kills the agent's whole process group: the plugin and the shells around it. */
  readonly killGroup: (signal: NodeJS.Signals) => void;
  readonly answer: Promise<RawAnswer>;
};

export type AgentSetting = {
  readonly env: Readonly<Record<string, string>>;
  /** The plugin folder. */
  readonly cwd: string;
  /** A folder of this call's own, for its locks and records. */
  readonly folder: string;
};

/** Starts a call of the plugin as the agent makes it. */
export function agentCall(command: readonly string[], setting: AgentSetting & WindowsTreatment): AgentCall {
  if (isWineLeg()) return wineAgentCall(command, setting);
  mkdirSync(setting.folder, { recursive: true });
  writeFileSync(join(setting.folder, "inherited"), "");
  const started = performance.now();
  const child = spawn(asTheAgent, [setting.folder, ...command], {
    env: setting.env,
    cwd: setting.cwd,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const read = (name: string) => readOrUndefined(() => readFileSync(join(setting.folder, name), "utf8"));
  let printed = "";
  let isPaused = false;
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    printed += part;
    if (isPaused) child.stdout.pause();
  });
  const killGroup = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
    isPaused = false;
    child.stdout.resume();
  };
  const bound = setTimeout(() => killGroup("SIGKILL"), 30_000);
  const answered = async (): Promise<RawAnswer> => {
    await Promise.all([once(child.stdout, "close"), once(child, "exit")]);
    const elapsedMs = performance.now() - started;
    clearTimeout(bound);
    await expectFreeLock(setting);
    return {
      exitCode: Number(read("exit") ?? Number.NaN),
      stdout: printed,
      stderr: read("stderr") ?? "",
      elapsedMs,
    };
  };
  return {
    pid: () => {
      const pid = Number(read("pid"));
      return Number.isInteger(pid) && pid > 0 ? pid : undefined;
    },
    printed: () => printed,
    pauseReading: () => {
      isPaused = true;
    },
    stopReading: () => child.stdout.destroy(),
    killGroup,
    answer: answered(),
  };
}

/**
 * The caching agent's next call waits three minutes for this lock if someone inherited it. The plugin itself may
 * still be on its way out.
 */
async function expectFreeLock(setting: AgentSetting): Promise<void> {
  const command = ["flock", "-w", "2", join(setting.folder, "cache.lock"), "true"];
  const { exitCode } = await runCommand(command, { env: setting.env, cwd: setting.cwd });
  if (exitCode !== 0)
    throw new Error(`Cannot lock the agent's cache after its call: someone inherited descriptor 200`);
}

/** The environment that the agent gives to a plugin; under Wine with what Wine needs itself. */
export function agentEnvironment(folders: HostFolders): Readonly<Record<string, string>> {
  if (isWineLeg()) {
    return {
      ...readyWine().env,
      MK_CONFDIR: windowsPath(folders.config),
      MK_STATEDIR: windowsPath(folders.variable),
      MK_LOGDIR: windowsPath(folders.log),
      MK_PLUGINSDIR: windowsPath(folders.plugins),
    };
  }
  return {
    MK_LIBDIR: folders.library,
    MK_CONFDIR: folders.config,
    MK_VARDIR: folders.variable,
    MK_LOGDIR: folders.log,
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    LC_ALL: "C.UTF-8",
  };
}
