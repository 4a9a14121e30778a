import { currentRuntime, runsOnWindows, type Runtime, VERSION } from "@robotmk-controller/platform";
import type { DaemonState, CrashReport, LaunchHistory } from "@robotmk-controller/spool";
import type { ControllerStatus } from "../status/controller-status.ts";
import { compareVersions, isOutdated } from "../status/daemon-version.ts";
import type { Stall } from "../status/ensure-daemon-result.ts";
import type { HostProblem } from "../status/host-problem.ts";
import { truncate, formatDuration } from "../text.ts";

/** The version and runtime of this plugin. */
export type PluginVersion = { readonly version: string; readonly runtime: Runtime };

/** Reports a running daemon of another version than this plugin. */
export function checkDaemon(
  daemon: DaemonState,
  own: PluginVersion = { version: VERSION, runtime: currentRuntime() },
): readonly HostProblem[] {
  if (daemon.kind !== "running") return [];
  const { version, runtime } = daemon.record;
  const outdated: HostProblem = {
    check: "daemon_version",
    severity: "warning",
    problem: `The daemon is version ${version} on ${runtime}, but this is ${own.version} on ${own.runtime.kind} ${own.runtime.version}: it did not end when asked`,
    remedy: "Read robotmk-daemon.log for the cause, then run `robotmk-ctrl restart`",
  };
  const newer: HostProblem = {
    check: "daemon_version",
    severity: "warning",
    problem: `The daemon is version ${version}, newer than this plugin ${own.version}: this plugin does not replace it`,
    remedy: "Install the plugin of that version, or run `robotmk-ctrl restart` to go back to this one",
  };
  return [
    ...(isOutdated(daemon.record, own) ? [outdated] : []),
    ...(compareVersions(version, own.version) > 0 ? [newer] : []),
  ];
}

/** The daemon as a call found it. */
export type DaemonLife = {
  readonly daemon: DaemonState;
  readonly daemonCall: ControllerStatus["daemonCall"];
  /** The last daemon's own last error. */
  readonly crashReport: CrashReport | undefined;
  /** The spool's folder. */
  readonly root: string;
};

/** Reports a stopped or stalled daemon, one that keeps crashing, and one of another host on the same spool. */
export function checkDaemonLife({
  daemon,
  daemonCall,
  crashReport,
  root,
}: DaemonLife): readonly HostProblem[] {
  switch (daemonCall.kind) {
    case "was-running":
      return stallProblems(daemonCall.stall, { isReplaced: false, pid: pidOf(daemon) });
    case "launched":
      return stallProblems(daemonCall.stall, { isReplaced: true, pid: pidOf(daemon) });
    case "throttled":
      return [
        {
          check: "daemon_restarts",
          severity: "critical",
          problem: `The daemon crashed early ${daemonCall.young_deaths} times in a row: the next start is in ${formatDuration(daemonCall.wait)}${crashText(crashReport)}`,
          remedy:
            "Read robotmk-daemon.log, or run `robotmk-daemon run` to see the cause, then run `robotmk-ctrl start`",
        },
      ];
    case "elsewhere":
      return [
        {
          check: "spool_shared",
          severity: "critical",
          problem: `The spool "${root}" is in use by the daemon of host "${daemonCall.host}"${instanceText(daemon)}: this host starts no daemon`,
          remedy: "Set spool_dir to a folder of its own on each host",
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
  { isReplaced, pid }: { readonly isReplaced: boolean; readonly pid: number | undefined },
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
          problem: `The daemon has been stopped (SIGSTOP) for ${formatDuration(stall.seconds)}`,
          remedy: `Run \`kill -CONT ${pid ?? "PID"}\` or detach the debugger; otherwise later calls replace the daemon`,
        },
      ];
    case "stalled": {
      const why = stall.isStopped ? "its process is stopped" : "its process does not respond";
      return [
        {
          check: "daemon_stall",
          severity: "critical",
          problem: isReplaced
            ? `The daemon made no tick for ${formatDuration(stall.seconds)} (${why}): this call killed and replaced it, its runs continue`
            : `The daemon has made no tick for ${formatDuration(stall.seconds)} (${why}): the next call replaces it unless it recovers`,
          remedy: "Read robotmk-daemon.log and the log of the system for what stopped or blocked it",
        },
      ];
    }
  }
}

const MAX_CRASH_CHARS = 300;

function crashText(crashReport: CrashReport | undefined): string {
  return crashReport === undefined
    ? ""
    : `. Its last error, at ${crashReport.time}: ${truncate(crashReport.text.replaceAll(/\s+/g, " "), MAX_CRASH_CHARS)}`;
}

function pidOf(daemon: DaemonState): number | undefined {
  return "record" in daemon ? daemon.record.pid : undefined;
}

function instanceText(daemon: DaemonState): string {
  return "record" in daemon ? ` (pid ${daemon.record.pid} there)` : "";
}

/** How the daemon was launched. */
export type DetachFacts = {
  /** The history of the last launch; undefined after a good one, and on Linux. */
  readonly lastLaunch: LaunchHistory | undefined;
  readonly isWindows?: boolean;
};

/**
 * Reports a daemon that ends with the agent's call. With a launch history also one that has ended with it, or did not
 * come up before.
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
        ? "Allow breakaway, parent, wmi or task: see the key launch in robotmk.yml and the security products. Calls retry wmi and task after 15 min"
        : "Run the agent as root, or allow its user `sudo -n`, or give its user a systemd of its own: `loginctl enable-linger`",
    },
  ];
}

/** Returns the last launch if it was degraded and its daemon does not run. */
export function degradedLaunch(
  daemon: DaemonState,
  lastLaunch: LaunchHistory | undefined,
): LaunchHistory | undefined {
  const isGone = daemon.kind === "absent" || daemon.kind === "dead";
  return isGone && lastLaunch?.degraded === true ? lastLaunch : undefined;
}

/** Returns why the better detach methods failed, each as `METHOD: PROBLEM`. */
export function launchProblems({ failures }: LaunchHistory): readonly string[] {
  return failures.map(({ rung, problem }) => `${rung}: ${problem}`);
}
