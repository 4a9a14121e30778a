import type { Host } from "../rig/host.ts";

/** Waits until the first runs are over: so many next slots, all far ahead, and nothing that goes on. */
export async function plannedAhead(host: Host, count: number): Promise<string[]> {
  return await host.until(() => {
    const names = host.spool.tasks();
    const isAhead = (name: string) => Number(name.split("_")[0]) > Date.now() / 1000 + 60;
    const isSettled = names.length === count && names.every(isAhead) && host.spool.running().length === 0;
    return isSettled ? names : undefined;
  }, `${count} slots are planned ahead`);
}
