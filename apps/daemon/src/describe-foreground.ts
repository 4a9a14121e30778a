import type { DaemonOptions } from "./cli.ts";
import type { DaemonEnd } from "./daemon.ts";

type Asked = Pick<DaemonOptions, "json" | "staysHere">;

/** Says that the daemon stays in the foreground, and how it ends. */
export function describeForeground({ json, staysHere }: Asked, logDir: string): string {
  if (staysHere !== true) return `daemon in the foreground (Ctrl-C ends it), log in ${logDir}`;
  if (json) return JSON.stringify({ kind: "foreground", pid: process.pid, log_dir: logDir });
  return `daemon in the foreground, as start does on Windows: Ctrl-C, Ctrl-Break or robotmk-daemon stop end it; log in ${logDir}`;
}

/** Says why it ended. */
export function describeEnd({ json, staysHere }: Asked, end: DaemonEnd): string {
  return json && staysHere === true ? JSON.stringify({ kind: "ended", end }) : `daemon ended: ${end}`;
}
