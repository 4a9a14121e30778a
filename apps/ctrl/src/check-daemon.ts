import { currentRuntime, type Runtime, VERSION } from "@robotmk-controller/platform";
import type { DaemonState } from "@robotmk-controller/spool";
import type { HostProblem } from "./host-problem.ts";
import { compareVersions } from "./compare-versions.ts";
import { isOutdated } from "./is-outdated.ts";

/** What this plugin is. */
export type OwnKind = { readonly version: string; readonly runtime: Runtime; readonly isWindows: boolean };

/** Decides whether the daemon that runs is one as it should be: of our version, and not bound to the agent. Pure. */
export function checkDaemon(
  daemon: DaemonState,
  own: OwnKind = { version: VERSION, runtime: currentRuntime(), isWindows: process.platform === "win32" },
): readonly HostProblem[] {
  if (daemon.kind !== "running") return [];
  const { version, runtime, degraded, launched } = daemon.record;
  const outdated: HostProblem = {
    check: "daemon_version",
    severity: "warning",
    problem: `The daemon is version ${version} on ${runtime}, but this is ${own.version} on ${own.runtime.kind} ${own.runtime.version}: it was told to end and did not`,
    remedy: "Look for the cause in robotmk-daemon.log, then robotmk-ctrl restart",
  };
  const newer: HostProblem = {
    check: "daemon_version",
    severity: "warning",
    problem: `The daemon is version ${version}, newer than this plugin, which is ${own.version}: it is left alone`,
    remedy: "Install the plugin of that version; or, to go back to this one, robotmk-ctrl restart",
  };
  const bound: HostProblem = {
    check: "launch",
    severity: "warning",
    problem: `degraded launch (${launched}): the daemon ends with each call of the agent, as it is in the agent's ${own.isWindows ? "job" : "unit"}`,
    remedy: own.isWindows
      ? "Look in robotmk-ctrl.log for what forbids breakaway, parent, wmi and task: launch in robotmk.yml, or a security product"
      : "Let the agent run as root, or let its user become root by sudo -n, or have its own systemd",
  };
  return [
    ...(isOutdated(daemon.record, own) ? [outdated] : []),
    ...(compareVersions(version, own.version) > 0 ? [newer] : []),
    ...(degraded ? [bound] : []),
  ];
}
