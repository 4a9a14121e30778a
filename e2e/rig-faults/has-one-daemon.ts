import type { Host } from "../rig/host.ts";

/** Tells whether one daemon lives, and is the one on record: others that were launched have given way. */
export function hasOneDaemon(host: Host): boolean {
  const [daemon, ...others] = host.programProcesses("daemon");
  return others.length === 0 && daemon !== undefined && daemon.pid === host.spool.daemonRecord()?.pid;
}
