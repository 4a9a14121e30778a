import { currentRuntime, runsOnWindows, type Runtime, VERSION } from "@robotmk-controller/platform";
import type { DaemonState, CrashReport, LaunchHistory } from "@robotmk-controller/spool";
import type { ControllerStatus } from "../status/controller-status.ts";
import { compareVersions, isOutdated } from "../status/daemon-version.ts";
import type { Stall } from "../status/ensure-daemon-result.ts";
import type { HostProblem } from "../status/host-problem.ts";
import { truncate, formatDuration } from "../text.ts";

/** What this plugin is. */
export type PluginVersion = { readonly version: string; readonly runtime: Runtime };

/** Decides whether the daemon that runs is of our version. Pure. */
export function checkDaemon(
  daemon: DaemonState,
  own: PluginVersion = { version: VERSION, runtime: currentRuntime() },
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

/** What a call knows of the daemon's life. */
export type DaemonLife = {
  readonly daemon: DaemonState;
  readonly daemonCall: ControllerStatus["daemonCall"];
  /** What the last daemon said that had to end on its own. */
  readonly lastWords: CrashReport | undefined;
  /** The spool's folder. */
  readonly root: string;
};

/** Tells of a daemon that stands still, one that keeps dying, and one of another host on the same spool. Pure. */
export function checkDaemonLife({ daemon, daemonCall, lastWords, root }: DaemonLife): readonly HostProblem[] {
  switch (daemonCall.kind) {
    case "was-running":
      return stallProblems(daemonCall.stall, { isReplaced: false });
    case "launched":
      return stallProblems(daemonCall.stall, { isReplaced: true });
    case "throttled":
      return [
        {
          check: "daemon_restarts",
          severity: "critical",
          problem: `The daemon died young ${daemonCall.young_deaths} times in a row: the next start is in ${formatDuration(daemonCall.wait)}${saidText(lastWords)}`,
          remedy:
            "Look for the cause in robotmk-daemon.log, or see it fail by robotmk-daemon run; then robotmk-ctrl start",
        },
      ];
    case "elsewhere":
      return [
        {
          check: "spool_shared",
          severity: "critical",
          problem: `The spool "${root}" is in use by the daemon of host "${daemonCall.host}"${instanceText(daemon)}: nothing is started here`,
          remedy: "Give each host a spool_dir of its own",
        },
      ];
    case "failed":
    case "pending":
    case "not-needed":
      return [];
  }
}

function stallProblems(
  stall: Stall | undefined,
  { isReplaced }: { readonly isReplaced: boolean },
): readonly HostProblem[] {
  if (stall === undefined) return [];
  switch (stall.kind) {
    case "none":
      return [];
    case "stopped":
      return [
        {
          check: "daemon_stall",
          severity: "warning",
          problem: `The daemon stands still since ${formatDuration(stall.seconds)}: its process is stopped`,
          remedy: "Let it go on by SIGCONT, or end the debugger; else it is replaced later",
        },
      ];
    case "stalled": {
      const why = stall.isStopped ? "its process is stopped" : "it hangs";
      return [
        {
          check: "daemon_stall",
          severity: "critical",
          problem: isReplaced
            ? `The daemon had not looked at the schedule for ${formatDuration(stall.seconds)} (${why}): it was ended and replaced, its runs go on`
            : `The daemon has not looked at the schedule for ${formatDuration(stall.seconds)} (${why}): if it is still so at the next call, it is replaced`,
          remedy:
            "Look for who stopped it, or for what it waits, in robotmk-daemon.log and the log of the system",
        },
      ];
    }
  }
}

const MAX_WORDS = 300;

function saidText(lastWords: CrashReport | undefined): string {
  return lastWords === undefined
    ? ""
    : `. It said at ${lastWords.time}: ${truncate(lastWords.text.replaceAll(/\s+/g, " "), MAX_WORDS)}`;
}

function instanceText(daemon: DaemonState): string {
  return "record" in daemon ? ` (pid ${daemon.record.pid} there)` : "";
}

/** What is known of how the daemon was launched. */
export type DetachFacts = {
  /** What was kept of the last launch; undefined where it went well, and on Linux. */
  readonly lastLaunch: LaunchHistory | undefined;
  readonly isWindows?: boolean;
};

/**
 * Tells of a daemon that is bound to the agent's call. One that has ended with it already, or has not come up before
 * that, is told as well, where the launch was noted. Pure.
 */
export function checkLaunch(
  daemon: DaemonState,
  { lastLaunch, isWindows = runsOnWindows }: DetachFacts,
): readonly HostProblem[] {
  const own = daemon.kind === "running" && daemon.record.degraded ? daemon.record : undefined;
  const bound = own ?? degradedLaunch(daemon, lastLaunch);
  if (bound === undefined) return [];
  const problems = lastLaunch?.launched === bound.launched ? launchProblems(lastLaunch) : [];
  return [
    {
      check: "launch",
      severity: "warning",
      problem: `degraded launch (${bound.launched}): the daemon ends with each call of the agent, as it is in the agent's ${isWindows ? "job" : "unit"}${problems.length === 0 ? "" : ` (${problems.join("; ")})`}`,
      remedy: isWindows
        ? "Look for what forbids breakaway, parent, wmi and task: launch in robotmk.yml, or a security product. What failed of wmi and task is tried again after 15 min"
        : "Let the agent run as root, or let its user become root by sudo -n, or have its own systemd",
    },
  ];
}

/** The last launch, where it was into the agent's call and its daemon does not live. Pure. */
export function degradedLaunch(
  daemon: DaemonState,
  lastLaunch: LaunchHistory | undefined,
): LaunchHistory | undefined {
  const isGone = daemon.kind === "absent" || daemon.kind === "dead";
  return isGone && lastLaunch?.degraded === true ? lastLaunch : undefined;
}

/** Why the rungs above did not hold, each as `RUNG: PROBLEM`. Pure. */
export function launchProblems({ failures }: LaunchHistory): readonly string[] {
  return failures.map(({ rung, problem }) => `${rung}: ${problem}`);
}
