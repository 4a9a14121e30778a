import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Config, SuiteConfig } from "@robotmk-controller/config";
import { octal, shellWord, runsOnWindows } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

const OTHERS_MAY_READ = 0o004;
const OTHERS_MAY_PASS = 0o001;

/**
 * Looks whether every user of the host may read values in robotmk.yml that go by the name of a secret. Whether another
 * value is one, only its author knows: a warning for each variable would soon be passed over.
 */
export function checkConfigRights(file: string, config: Config | undefined): readonly HostProblem[] {
  const name = config?.suites.flatMap(secretNames)[0];
  if (runsOnWindows || name === undefined) return [];
  const mode = modeIfReadable(file);
  if (mode === undefined) return [];
  return [
    {
      check: "config_rights",
      severity: "warning",
      problem: `Every user of this host may read "${file}" (mode ${octal(mode)}), which has a value of "${name}"`,
      remedy: `chmod o-r ${shellWord(file)}; where users run suites (run_as), chgrp it to a group of theirs`,
    },
  ];
}

const SECRET_NAME = /passw|passphrase|pwd|secret|token|credential|(?:api|access|private)[ _-]?key/i;

/** The names of variables and of the environment that say that their values are secrets. */
function secretNames({ variables, env }: SuiteConfig): readonly string[] {
  return [...variables, ...env].map(({ name }) => name).filter((name) => SECRET_NAME.test(name));
}

/** The mode of the file, if everybody may read it and pass through each folder above it. */
function modeIfReadable(file: string): number | undefined {
  try {
    const real = realpathSync(file);
    const { mode } = statSync(real);
    return (mode & OTHERS_MAY_READ) !== 0 && isReachable(dirname(real)) ? mode : undefined;
  } catch {
    // A file that is not there, or not for us, is told by the check of the file itself.
    return undefined;
  }
}

function isReachable(folder: string): boolean {
  if ((statSync(folder).mode & OTHERS_MAY_PASS) === 0) return false;
  return folder === dirname(folder) || isReachable(dirname(folder));
}
