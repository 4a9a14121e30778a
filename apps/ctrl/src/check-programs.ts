import type { Config } from "@robotmk-controller/config";
import { runsOnWindows } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

/** Of many, the first ones show what is wrong. */
const MAX_TOLD = 10;

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
  return [...users].slice(0, MAX_TOLD).map(([program, ids]) => ({
    check: "robot_command",
    // Its suites are UNKNOWN themselves, each with what came of its start.
    severity: "warning",
    problem: `robot_command of ${namesOf(ids)}: "${program}" is a script, which Windows can't start as a program`,
    remedy:
      "Name the program that runs it, and the script after that, such as [powershell.exe, -NoProfile, -File, SCRIPT] or [python.exe, SCRIPT]",
  }));
}

function namesOf(ids: readonly string[]): string {
  const named = ids.slice(0, 3).map((id) => `"${id}"`);
  const more = ids.length - named.length;
  return `${ids.length === 1 ? "suite" : "suites"} ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
