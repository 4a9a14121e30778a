import { windowsAgent } from "../../runtimes/wine/windows-agent.ts";
import { isWindowsPid, linuxPid } from "../../runtimes/wine/windows-processes.ts";
import { isWineLeg } from "../../runtimes/wine/wine-leg.ts";

/**
 * Sends a signal to a process of a host, or on Windows what does the same there: SIGTERM asks a program of ours
 * to end and ends any other, SIGSTOP suspends all threads. That it is gone already is fine.
 */
export async function sendSignal(
  victim: { readonly pid: number },
  how: {
    readonly signal: NodeJS.Signals;
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
  },
): Promise<void> {
  try {
    if (isWineLeg() && isWindowsPid(victim.pid)) {
      const agent = await windowsAgent(how);
      await agent.obey({ do: "signal", pid: victim.pid, signal: how.signal });
    } else process.kill(linuxPid(victim.pid), how.signal);
  } catch (error) {
    const isGone =
      error instanceof Error &&
      (("code" in error && error.code === "ESRCH") || /OpenProcess failed/.test(error.message));
    if (!isGone) throw error;
  }
}
