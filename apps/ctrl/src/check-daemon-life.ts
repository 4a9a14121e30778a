import type { DaemonState, LastWords } from "@robotmk-controller/spool";
import type { ControllerView } from "./controller-view.ts";
import { cut } from "./cut.ts";
import type { HostProblem } from "./host-problem.ts";
import type { Stall } from "./judge-stall.ts";
import { words } from "./words.ts";

/** What a call knows of the daemon's life. */
export type DaemonLife = {
  readonly daemon: DaemonState;
  readonly care: ControllerView["care"];
  /** What the last daemon said that had to end on its own. */
  readonly lastWords: LastWords | undefined;
  /** The spool's folder. */
  readonly root: string;
};

/** Tells of a daemon that stands still, one that keeps dying, and one of another host on the same spool. Pure. */
export function checkDaemonLife({ daemon, care, lastWords, root }: DaemonLife): readonly HostProblem[] {
  switch (care.kind) {
    case "was-running":
      return stallProblems(care.stall, { isReplaced: false });
    case "launched":
      return stallProblems(care.stall, { isReplaced: true });
    case "throttled":
      return [
        {
          check: "daemon_restarts",
          severity: "critical",
          problem: `The daemon died young ${care.young_deaths} times in a row: the next start is in ${words(care.wait)}${saidText(lastWords)}`,
          remedy:
            "Look for the cause in robotmk-daemon.log, or see it fail by robotmk-daemon run; then robotmk-ctrl start",
        },
      ];
    case "elsewhere":
      return [
        {
          check: "spool_shared",
          severity: "critical",
          problem: `The spool "${root}" is in use by the daemon of host "${care.host}"${instanceText(daemon)}: nothing is started here`,
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
          problem: `The daemon stands still since ${words(stall.seconds)}: its process is stopped`,
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
            ? `The daemon had not looked at the schedule for ${words(stall.seconds)} (${why}): it was ended and replaced, its runs go on`
            : `The daemon has not looked at the schedule for ${words(stall.seconds)} (${why}): if it is still so at the next call, it is replaced`,
          remedy:
            "Look for who stopped it, or for what it waits, in robotmk-daemon.log and the log of the system",
        },
      ];
    }
  }
}

const MAX_WORDS = 300;

function saidText(lastWords: LastWords | undefined): string {
  return lastWords === undefined
    ? ""
    : `. It said at ${lastWords.time}: ${cut(lastWords.text.replaceAll(/\s+/g, " "), MAX_WORDS)}`;
}

function instanceText(daemon: DaemonState): string {
  return "record" in daemon ? ` (pid ${daemon.record.pid} there)` : "";
}
