import { currentRuntime, type Runtime, VERSION } from "@robotmk-controller/platform";
import type { DaemonState } from "@robotmk-controller/spool";
import type { HostProblem } from "./host-problem.ts";
import { compareVersions } from "./compare-versions.ts";
import { isOutdated } from "./is-outdated.ts";

/** What this plugin is. */
export type OwnKind = { readonly version: string; readonly runtime: Runtime };

/** Decides whether the daemon that runs is of our version. Pure. */
export function checkDaemon(
  daemon: DaemonState,
  own: OwnKind = { version: VERSION, runtime: currentRuntime() },
): readonly HostProblem[] {
  if (daemon.kind !== "running") return [];
  const { version, runtime } = daemon.record;
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
  return [
    ...(isOutdated(daemon.record, own) ? [outdated] : []),
    ...(compareVersions(version, own.version) > 0 ? [newer] : []),
  ];
}
