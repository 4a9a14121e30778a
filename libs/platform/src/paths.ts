import { hostname } from "node:os";
import { join } from "node:path";

/** The places that apply unless the config or a variable names others. */
export type DefaultPaths = {
  readonly configFile: string;
  readonly spoolDir: string;
  readonly logDir: string;
  readonly robotdir: string;
  readonly robotCommand: readonly string[];
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the places on Linux: by the agent's variables, then the folders of its packages. */
export function posixDefaultPaths(env: Environment): DefaultPaths {
  const library = env["MK_LIBDIR"] ?? "/usr/lib/check_mk_agent";
  return {
    configFile: env["ROBOTMK_CONFIG"] ?? join(env["MK_CONFDIR"] ?? "/etc/check_mk", "robotmk.yml"),
    spoolDir: join(env["MK_VARDIR"] ?? "/var/lib/check_mk_agent", "robotmk"),
    logDir: join(env["MK_LOGDIR"] ?? "/var/log/check_mk_agent", "robotmk"),
    robotdir: join(library, "robot"),
    robotCommand: ["python3", "-m", "robot"],
  };
}

/** Returns the places on Windows, by variables as the agent spells them. */
export function windowsDefaultPaths(env: Environment): DefaultPaths {
  const agent = "C:\\ProgramData\\checkmk\\agent";
  return {
    configFile: env["ROBOTMK_CONFIG"] ?? `${env["MK_CONFDIR"] ?? `${agent}\\config`}\\robotmk.yml`,
    spoolDir: `${env["MK_STATEDIR"] ?? `${agent}\\state`}\\robotmk`,
    logDir: `${env["MK_LOGDIR"] ?? `${agent}\\log`}\\robotmk`,
    robotdir: `${agent}\\robot`,
    robotCommand: ["python.exe", "-m", "robot"],
  };
}

/** The places on this system. */
export const defaultPaths = process.platform === "win32" ? windowsDefaultPaths : posixDefaultPaths;

/** Returns the names of this host: as the system has it, and without its domain. */
export function hostNames(name = hostname()): readonly string[] {
  const [short = ""] = name.split(".");
  return [...new Set([name, short])].filter((one) => one !== "");
}

/**
 * Folds names that Windows takes for one to the same text, one UTF-16 unit at a time (RtlUpcaseUnicodeChar): "ß" stays
 * one character.
 */
export function foldedName(name: string): string {
  return name.replaceAll(/[^]/g, (unit) => (unit.toUpperCase().length === 1 ? unit.toUpperCase() : unit));
}
