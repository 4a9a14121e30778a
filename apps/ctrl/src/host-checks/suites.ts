import { statSync } from "node:fs";
import { isAbsolute, sep } from "node:path";
import type { Config, SuiteConfig } from "@robotmk-controller/config";
import { errorCode, ownAccount, checkPathTrust, runsOnWindows } from "@robotmk-controller/platform";
import type { HostProblem } from "../status/host-problem.ts";
import type { SuiteStatus } from "../status/suite-status.ts";

/** More are counted only: the section of a host with a thousand suites must stay one that can be read. */
const MAX_NAMED = 50;

/** Looks whether robotdir and the suites' paths are there, once for each path. */
export function checkSuitePaths({ robotdir, suites }: Config): readonly HostProblem[] {
  const inRobotdir = suites.filter(({ suitePath }) => `${suitePath}${sep}`.startsWith(`${robotdir}${sep}`));
  if (inRobotdir.length > 0 && isMissing(look(robotdir), inRobotdir)) {
    return [
      {
        check: "robotdir",
        severity: "critical",
        problem: `robotdir "${robotdir}" does not exist or can't be read`,
        remedy: "Make it and put the suites there, or correct robotdir",
      },
    ];
  }
  const missing = [...byPath(suites)].filter(([path, users]) => isMissing(look(path), users));
  const problems = missing.slice(0, MAX_NAMED).map(
    ([path, users]): HostProblem => ({
      check: "suite",
      severity: "critical",
      problem: `${namesOf(users)}: "${path}" does not exist or can't be read`,
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
    problem: `${count} more paths of suites do not exist or can't be read`,
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

type Finding = "there" | "absent" | "unreadable";

/** What only other users' daemons run may be closed to us. */
function isMissing(finding: Finding, suites: readonly SuiteConfig[]): boolean {
  return (
    finding === "absent" || (finding === "unreadable" && suites.some(({ runAs }) => runAs === undefined))
  );
}

/** What can't even be looked at (a loop of links, a name too long) can't be run either. */
function look(path: string): Finding {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined ? "absent" : "there";
  } catch (error) {
    return errorCode(error) === "EACCES" ? "unreadable" : "absent";
  }
}

/** Of many paths that others may change, the first ones show what is wrong. */
const MAX_PATHS_NAMED = 10;
const MAX_LOOKED_AT = 500;

/**
 * Looks whether others may change what root runs, or SYSTEM: the paths of suites, the way to them, and the programs that
 * robot_command names by their whole path. What lies below the path of a suite is not looked at.
 *
 * @param runner.isSystem whether this program acts as root or SYSTEM; only their suites are worth more than their writers' own
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
  for (const path of paths.slice(0, MAX_LOOKED_AT)) {
    const distrust = checkPathTrust(path);
    if (distrust !== undefined) remedies.set(distrust.reason, distrust.remedy);
  }
  return [...remedies].slice(0, MAX_PATHS_NAMED).map(([reason, remedy]) => ({
    check: "suite_rights",
    severity: "warning",
    problem: `Others may change what is run as ${runsOnWindows ? "SYSTEM" : "root"}: ${reason}`,
    remedy: `${remedy}; or have their own user run such suites (run_as)`,
  }));
}

/** A suite whose last run was to have limits that could not be applied. */
export type UnlimitedSuite = { readonly id: string; readonly problem: string };

const SHOWN_SUITES = 5;

/** Tells which suites ran without the limits that the config gives them; one problem for each reason. */
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

/** Each run has a group of its own, so the name of it would make each reason another one. */
function reasonOf(problem: string): string {
  return problem.replace(/(robotmk-runs)\/[^"/]+/g, "$1");
}

/** A suite of this host's own whose last run was to have limits that could not be applied; or none. */
export function unlimitedSuite({ config, last, user }: SuiteStatus): readonly UnlimitedSuite[] {
  const hasLimits = config.maxProcesses !== undefined || config.maxMemoryMb !== undefined;
  const problem = last?.run.limits_problem ?? null;
  return hasLimits && user === undefined && problem !== null ? [{ id: config.id, problem }] : [];
}

/** Of many, the first ones show what is wrong. */
const MAX_PROGRAMS_NAMED = 10;

/** What Windows opens by another program when a person clicks on it, but does not start itself. */
const SCRIPT = /\.(?:ps1|pyw?|vb[es]|[mc]?js|jse|ws[fh]|sh|pl|rb|robot|jar|lnk)[. ]*$/i;

/**
 * Looks whether robot_command names a script as its program: Linux starts one by its first line, Windows has nothing of
 * that kind (CreateProcess: ERROR_BAD_EXE_FORMAT), and what a shell would do with it is not wanted.
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
    // Its suites are UNKNOWN themselves, each with what came of its start.
    severity: "warning",
    problem: `robot_command of ${programNames(ids)}: "${program}" is a script, which Windows can't start as a program`,
    remedy:
      "Name the program that runs it, and the script after that, such as [powershell.exe, -NoProfile, -File, SCRIPT] or [python.exe, SCRIPT]",
  }));
}

function programNames(ids: readonly string[]): string {
  const named = ids.slice(0, 3).map((id) => `"${id}"`);
  const more = ids.length - named.length;
  return `${ids.length === 1 ? "suite" : "suites"} ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
