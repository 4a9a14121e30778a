import { statSync } from "node:fs";
import { sep } from "node:path";
import type { Config, SuiteConfig } from "@robotmk-controller/config";
import { errorCode } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

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
