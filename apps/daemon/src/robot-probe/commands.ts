import { statSync } from "node:fs";
import { delimiter, dirname, isAbsolute } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import { environmentValue, mergeEnvironments } from "@robotmk-controller/platform";

type Environment = Readonly<Record<string, string>>;

/** A command that starts Robot for one or more suites. */
export type RobotCommand = {
  /** Differs where the command or its probe may differ. */
  readonly key: string;
  readonly command: readonly string[];
  readonly env: Environment;
  readonly searchPath: string;
  /** The working directories of its suites, each once. */
  readonly folders: readonly string[];
  readonly suiteIds: readonly string[];
};

/** Variables that decide which program and which Python modules are found. */
const DECISIVE = /^(?:PATH|HOME|PYTHON\w*|LD_\w+|VIRTUAL_ENV|USERPROFILE|APPDATA)$/i;

/**
 * Lists the different ways in which the suites start Robot.
 *
 * @param environment of a run, without what the suites add
 */
export function robotCommands(
  suites: readonly SuiteConfig[],
  environment: Environment,
): readonly RobotCommand[] {
  const commands = new Map<string, RobotCommand>();
  for (const suite of suites) {
    const added = Object.fromEntries(suite.env.map(({ name, value }) => [name, value]));
    const env = mergeEnvironments([environment, added]);
    const searchPath = environmentValue(env, "PATH") ?? "";
    const folder = suite.workingDirectory ?? suiteFolder(suite.suitePath);
    const decisive = Object.entries(added).filter(([name]) => DECISIVE.test(name));
    const from = searchPath.split(delimiter).every((entry) => isAbsolute(entry)) ? "" : folder;
    const key = JSON.stringify([suite.robotCommand, decisive, from]);
    const same = commands.get(key);
    commands.set(key, {
      key,
      command: suite.robotCommand,
      env: same?.env ?? env,
      searchPath,
      folders: [...new Set([...(same?.folders ?? []), folder])],
      suiteIds: [...(same?.suiteIds ?? []), suite.id],
    });
  }
  return [...commands.values()];
}

/** Returns the working directory of Robot. */
function suiteFolder(suitePath: string): string {
  try {
    return statSync(suitePath).isDirectory() ? suitePath : dirname(suitePath);
  } catch {
    // The plugin reports a missing suite at every call.
    return dirname(suitePath);
  }
}
