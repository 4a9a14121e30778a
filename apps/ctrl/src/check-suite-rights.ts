import { isAbsolute } from "node:path";
import type { Config } from "@robotmk-controller/config";
import { ownAccount, pathDistrust, runsOnWindows } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

/** Of many paths that others may change, the first ones show what is wrong. */
const MAX_TOLD = 10;
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
    const distrust = pathDistrust(path);
    if (distrust !== undefined) remedies.set(distrust.reason, distrust.remedy);
  }
  return [...remedies].slice(0, MAX_TOLD).map(([reason, remedy]) => ({
    check: "suite_rights",
    severity: "warning",
    problem: `Others may change what is run as ${runsOnWindows ? "SYSTEM" : "root"}: ${reason}`,
    remedy: `${remedy}; or have their own user run such suites (run_as)`,
  }));
}
