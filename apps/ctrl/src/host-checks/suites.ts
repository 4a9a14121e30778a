import { statSync } from "node:fs";
import { isAbsolute, sep } from "node:path";
import type { Config, SuiteConfig } from "@robotmk-controller/config";
import { errorCode, ownAccount, checkPathTrust, runsOnWindows } from "@robotmk-controller/platform";
import type { HostProblem } from "../status/host-problem.ts";
import type { SuiteStatus } from "../status/suite-status.ts";

/** Further paths are only counted: the section of a host with a thousand suites must stay readable. */
const MAX_NAMED = 50;

/** Reports a missing robotdir and missing paths of suites, once for each path. */
export function checkSuitePaths({ robotdir, suites }: Config): readonly HostProblem[] {
  const inRobotdir = suites.filter(({ suitePath }) => `${suitePath}${sep}`.startsWith(`${robotdir}${sep}`));
  if (inRobotdir.length > 0 && isMissing(statePath(robotdir), inRobotdir)) {
    return [
      {
        check: "robotdir",
        severity: "critical",
        problem: `robotdir "${robotdir}" does not exist or cannot be read`,
        remedy: "Make it and put the suites there, or correct robotdir",
      },
    ];
  }
  const missing = [...byPath(suites)].filter(([path, users]) => isMissing(statePath(path), users));
  const problems = missing.slice(0, MAX_NAMED).map(
    ([path, users]): HostProblem => ({
      check: "suite",
      severity: "critical",
      problem: `${namesOf(users)}: "${path}" does not exist or cannot be read`,
      remedy: "Put the suite there, or correct its key suite",
    }),
  );
  const left = missing.length - problems.length;
  return left === 0 ? problems : [...problems, further(left)];
}

function further(count: number): HostProblem {
  return {
    check: "suite",
    severity: "critical",
    problem: `${count} more paths of suites do not exist or cannot be read`,
    remedy: "Put the suites there, or correct robotdir or their keys suite",
  };
}

function byPath(suites: readonly SuiteConfig[]): ReadonlyMap<string, readonly SuiteConfig[]> {
  const users = new Map<string, SuiteConfig[]>();
  for (const suite of suites) {
    const others = users.get(suite.suitePath);
    if (others === undefined) users.set(suite.suitePath, [suite]);
    else others.push(suite);
  }
  return users;
}

function namesOf(suites: readonly SuiteConfig[]): string {
  const ids = suites.slice(0, 3).map(({ id }) => `"${id}"`);
  const more = suites.length - ids.length;
  return `${suites.length === 1 ? "suite" : "suites"} ${ids.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

type PathState = "there" | "absent" | "unreadable";

/** A suite of another user may lie where this user cannot read. */
function isMissing(state: PathState, suites: readonly SuiteConfig[]): boolean {
  return state === "absent" || (state === "unreadable" && suites.some(({ runAs }) => runAs === undefined));
}

/** Returns "absent" also for a loop of links and a name that is too long: Robot cannot run them either. */
function statePath(path: string): PathState {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined ? "absent" : "there";
  } catch (error) {
    return errorCode(error) === "EACCES" ? "unreadable" : "absent";
  }
}

/** The first ten show the cause. */
const MAX_PATHS_NAMED = 10;
const MAX_PATHS_CHECKED = 500;

/**
 * Reports paths that another user may change and that root or SYSTEM runs: the suites' paths, the folders above, and the
 * programs that robot_command names by absolute paths. Does not check what lies below a suite's path.
 *
 * @param runner.isSystem this program runs as root or SYSTEM; other users gain nothing by such a change
 */
export function checkSuiteRights(
  config: Config,
  runner: { readonly isSystem: boolean } = ownAccount(),
): readonly HostProblem[] {
  if (!runner.isSystem) return [];
  const own = config.suites.filter(({ runAs }) => runAs === undefined);
  const programs = own.flatMap(({ robotCommand }) =>
    robotCommand.slice(0, 1).filter((word) => isAbsolute(word)),
  );
  const paths = [...new Set([...own.map(({ suitePath }) => suitePath), ...programs])];
  const remedies = new Map<string, string>();
  for (const path of paths.slice(0, MAX_PATHS_CHECKED)) {
    const issue = checkPathTrust(path);
    if (issue !== undefined) remedies.set(issue.reason, issue.remedy);
  }
  return [...remedies].slice(0, MAX_PATHS_NAMED).map(([reason, remedy]) => ({
    check: "suite_rights",
    severity: "warning",
    problem: `Others may change what is run as ${runsOnWindows ? "SYSTEM" : "root"}: ${reason}`,
    remedy: `${remedy}; or have their own user run such suites (run_as)`,
  }));
}

/** A suite whose last run had no limits although the config sets some, and the reason. */
export type UnlimitedSuite = { readonly id: string; readonly problem: string };

const SHOWN_SUITES = 5;

/** Reports the suites that ran without their configured limits: one problem for each reason. */
export function checkSuiteLimits(
  suites: readonly UnlimitedSuite[],
  { isWindows = runsOnWindows }: { readonly isWindows?: boolean } = {},
): readonly HostProblem[] {
  const reasons = new Set(suites.map(({ problem }) => reasonOf(problem)));
  return [...reasons].map((reason): HostProblem => {
    const ids = suites.filter(({ problem }) => reasonOf(problem) === reason).map(({ id }) => `"${id}"`);
    const shown = ids.slice(0, SHOWN_SUITES).join(", ");
    const more = ids.length > SHOWN_SUITES ? ` and ${ids.length - SHOWN_SUITES} more` : "";
    return {
      check: "suite_limits",
      severity: "warning",
      problem: `Cannot hold suite ${shown}${more} to max_processes and max_memory_mb: ${reason}`,
      remedy: isWindows
        ? "Remove the two keys from robotmk.yml"
        : "Run the agent as root, with the cgroup controllers pids and memory, or remove the two keys from robotmk.yml",
    };
  });
}

/** Removes the name of the run's own control group, which differs in each run. */
function reasonOf(problem: string): string {
  return problem.replace(/(robotmk-runs)\/[^"/]+/g, "$1");
}

/** Returns the suite if the host's own daemon ran it without its configured limits; else an empty list. */
export function unlimitedSuite({ config, last, user }: SuiteStatus): readonly UnlimitedSuite[] {
  const hasLimits = config.maxProcesses !== undefined || config.maxMemoryMb !== undefined;
  const problem = last?.run.limits_problem ?? null;
  return hasLimits && user === undefined && problem !== null ? [{ id: config.id, problem }] : [];
}

/** The first ten show the cause. */
const MAX_PROGRAMS_NAMED = 10;

/** Files that Windows opens with another program on a click, but does not start as a process. */
const SCRIPT = /\.(?:ps1|pyw?|vb[es]|[mc]?js|jse|ws[fh]|sh|pl|rb|robot|jar|lnk)[. ]*$/i;

/**
 * Reports a robot_command on Windows whose program is a script. Linux starts a script by its first line; CreateProcess
 * fails with ERROR_BAD_EXE_FORMAT, and no shell is used.
 */
export function checkPrograms(
  { suites }: Config,
  isWindows: boolean = runsOnWindows,
): readonly HostProblem[] {
  if (!isWindows) return [];
  const users = new Map<string, string[]>();
  for (const { id, robotCommand } of suites) {
    const [program = ""] = robotCommand;
    if (!SCRIPT.test(program)) continue;
    users.set(program, [...(users.get(program) ?? []), id]);
  }
  return [...users].slice(0, MAX_PROGRAMS_NAMED).map(([program, ids]) => ({
    check: "robot_command",
    // Each of its suites is UNKNOWN already, with the error of its start.
    severity: "warning",
    problem: `robot_command of ${programNames(ids)}: "${program}" is a script, which Windows cannot start as a program`,
    remedy:
      "Set robot_command to the program that runs it, then the script: [powershell.exe, -NoProfile, -File, SCRIPT] or [python.exe, SCRIPT]",
  }));
}

function programNames(ids: readonly string[]): string {
  const named = ids.slice(0, 3).map((id) => `"${id}"`);
  const more = ids.length - named.length;
  return `${ids.length === 1 ? "suite" : "suites"} ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
