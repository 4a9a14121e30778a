import type { Host } from "../rig/host.ts";

/** Kills every daemon of a host, those on their way up as well, and waits until no program of it lives. */
export async function killDaemons(host: Host): Promise<void> {
  await host.until(() => {
    for (const { pid } of host.programProcesses("daemon")) killOne(pid);
    return host.processes().length === 0;
  }, "nothing of the host lives");
}

function killOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
