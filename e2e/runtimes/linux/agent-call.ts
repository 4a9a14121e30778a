import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AgentCall, AgentSetting, RawAnswer } from "../runtime.ts";
import { readOrUndefined } from "./linux-processes.ts";
import { runLinuxCommand } from "./run-command.ts";

const asTheAgent = fileURLToPath(new URL("./as-the-agent.bash", import.meta.url));

/** Starts a call of the plugin as the agent makes it. */
export function linuxAgentCall(command: readonly string[], setting: AgentSetting): AgentCall {
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
  const { exitCode } = await runLinuxCommand(command, { env: setting.env, cwd: setting.cwd });
  if (exitCode !== 0)
    throw new Error(`Cannot lock the agent's cache after its call: someone inherited descriptor 200`);
}
