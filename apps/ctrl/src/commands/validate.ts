import { checkConfigRights } from "../host-checks/config.ts";
import { checkPrograms, checkSuitePaths } from "../host-checks/suites.ts";
import type { HostConfig } from "../status/host-config.ts";

/** The errors and warnings of robotmk.yml. */
export type Validation = {
  readonly valid: boolean;
  readonly file: string;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly suites: number;
};

/** Checks robotmk.yml, who may read it, and whether the suites that it names are there and can be started at all. */
export function validate(host: HostConfig): Validation {
  const isValid = host.errors.length === 0;
  const hostWarnings =
    isValid && host.allSuites !== undefined
      ? [
          ...checkConfigRights(host.file, host.allSuites),
          ...checkSuitePaths(host.allSuites),
          ...checkPrograms(host.allSuites),
        ]
      : [];
  return {
    valid: isValid,
    file: host.file,
    errors: host.errors,
    warnings: [...host.warnings, ...hostWarnings.map(({ problem, remedy }) => `${problem}. ${remedy}`)],
    suites: isValid ? (host.allSuites?.suites.length ?? 0) : host.suiteIds.length,
  };
}

/** Says for a person what the check found. */
export function validationText(validation: Validation): string {
  const { valid, file, errors, warnings, suites } = validation;
  const verdict = valid
    ? `${file}: valid, ${suites} ${suites === 1 ? "suite" : "suites"}`
    : `${file}: ${errors.length} ${errors.length === 1 ? "error" : "errors"}`;
  return [...errors, ...warnings.map((warning) => `warning: ${warning}`), verdict].join("\n");
}
