import { closeSync, constants, openSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Config, SuiteConfig } from "@robotmk-controller/config";
import {
  errorCode,
  errorMessage,
  octal,
  type OwnAccount,
  ownAccount,
  runsOnWindows,
  shellWord,
} from "@robotmk-controller/platform";
import type { Context } from "@robotmk-controller/spool";
import type { HostProblem } from "../status/host-problem.ts";
import { userSession } from "../status/user-sessions.ts";

/** Reports a robotmk.yml that is missing or unreadable. The errors in its content are reported by `config_errors`. */
export function checkConfigFile(file: string): readonly HostProblem[] {
  const found = stateOf(file);
  if (found === undefined) return [];
  return [
    {
      check: "config",
      severity: "critical",
      problem: `Cannot use the config "${file}": ${found}`,
      remedy: "Create robotmk.yml there, or set ROBOTMK_CONFIG or --config to its path",
    },
  ];
}

function stateOf(file: string): string | undefined {
  try {
    const status = statSync(file);
    if (status.isDirectory()) return "it is a folder";
    if (!status.isFile()) return "it is no regular file";
    closeSync(openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
    return undefined;
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "it does not exist" : errorMessage(error);
  }
}

const OTHERS_MAY_READ = 0o004;
const OTHERS_MAY_PASS = 0o001;

/**
 * Reports a robotmk.yml that every user of the host may read, and that has a variable with the name of a secret. Other
 * variables give no warning: readers would soon ignore one for each variable.
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
      remedy: `chmod o-r ${shellWord(file)}; where users run suites (run_as), chgrp it to a group of those users`,
    },
  ];
}

const SECRET_NAME = /passw|passphrase|pwd|secret|token|credential|(?:api|access|private)[ _-]?key/i;

/** Returns the variables and environment variables that have the name of a secret. */
function secretNames({ variables, env }: SuiteConfig): readonly string[] {
  return [...variables, ...env].map(({ name }) => name).filter((name) => SECRET_NAME.test(name));
}

/** Returns the file's mode if every user may read it and enter each folder above it; else undefined. */
function modeIfReadable(file: string): number | undefined {
  try {
    const real = realpathSync(file);
    const { mode } = statSync(real);
    return (mode & OTHERS_MAY_READ) !== 0 && isReachable(dirname(real)) ? mode : undefined;
  } catch {
    // checkConfigFile() reports a missing or unreadable file.
    return undefined;
  }
}

function isReachable(folder: string): boolean {
  if ((statSync(folder).mode & OTHERS_MAY_PASS) === 0) return false;
  return folder === dirname(folder) || isReachable(dirname(folder));
}

/**
 * Reports a call in a user's context by another account (Windows). The daemon of that account would run the suites in
 * another session, with other rights.
 */
export function checkContext(
  context: Context,
  readAccount: () => OwnAccount = ownAccount,
): readonly HostProblem[] {
  if (context.kind === "system") return [];
  const { name, domain } = readAccount();
  // On Linux an account has no domain, and root may call in every context.
  if (domain === "") return [];
  const isOwn = userSession(context.name, [{ id: 0, name, domain, isConnected: true }]) !== "none";
  return isOwn
    ? []
    : [
        {
          check: "context",
          severity: "critical",
          problem: `The context is that of user "${context.name}", but this program runs as ${domain}\\${name}`,
          remedy: `Have the task of ${context.name} call it: robotmk-ctrl task-xml --user ${context.name}`,
        },
      ];
}
