import type { Host } from "../rig/host.ts";

/** Kills every daemon of a host, those on their way up as well, and waits until no program of it lives. */
export async function killDaemons(host: Host): Promise<void> {
  await host.until(async () => {
    for (const daemon of host.programProcesses("daemon")) await host.signal(daemon, "SIGKILL");
    return host.processes().length === 0;
  }, "nothing of the host lives");
}
