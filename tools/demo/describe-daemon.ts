import { readFileSync, readlinkSync } from "node:fs";
import type { Section } from "./read-section.ts";

const RUNGS: Readonly<Record<string, string>> = {
  "transient-service": "systemd runs it as a transient service of its own",
  scope: "systemd keeps it in a scope of its own",
  "sudo-service": "systemd runs it as a transient service of its own, asked for through sudo",
  "user-service": "this user's systemd runs it as a transient service of its own",
  "own-cgroup": "it lives in a cgroup of its own, forked twice, in a session of its own",
  plain: "forked twice, in a session of its own",
};

/** Says how the daemon is, how it was launched, and what /proc knows of its independence. */
export function describeDaemon({ daemon }: Section["controller"]): readonly string[] {
  if (daemon.pid === null) return [`the daemon is ${daemon.state}`];
  const rung = daemon.launched ?? "?";
  return [
    `${daemon.state}, pid ${daemon.pid}, since ${daemon.since}, ${daemon.running} running, ${daemon.waiting} waiting`,
    `launched by "${rung}": ${RUNGS[rung] ?? "?"}${daemon.degraded ? "; degraded: it dies with the agent's unit" : ""}`,
    ...independence(daemon.pid),
  ];
}

function independence(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // Numbered from the state on (proc(5)): parent 1, session 3, terminal 4.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const streams = [0, 1, 2].map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`));
    const terminal = fields[4] === "0" ? "no terminal" : "a terminal";
    const where = `cwd ${readlinkSync(`/proc/${pid}/cwd`)}, standard streams ${[...new Set(streams)].join(", ")}`;
    return [`parent ${fields[1]}, session ${fields[3]}, ${terminal}, ${where}`];
  } catch {
    // It ended a moment ago, or lies in a namespace that we don't see.
    return [];
  }
}
