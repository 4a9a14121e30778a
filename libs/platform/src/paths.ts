import { hostname } from "node:os";
import { join } from "node:path";

/** Where things are when nobody said otherwise. */
export type DefaultPaths = {
  readonly configFile: string;
  readonly spoolDir: string;
  readonly logDir: string;
  readonly robotdir: string;
  readonly robotCommand: readonly string[];
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Finds the places on Linux: the agent's variables, then its packages' folders. Pure. */
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

/** Finds the places on Windows. Pure; the variables are looked up as the agent spells them. */
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

/** The names by which this host may be known: as the system has it, and without its domain. Pure but for the default. */
export function hostNames(name = hostname()): readonly string[] {
  const [short = ""] = name.split(".");
  return [...new Set([name, short])].filter((one) => one !== "");
}

/**
 * Makes names alike that Windows takes for one. It folds one UTF-16 unit at a time (RtlUpcaseUnicodeChar), so "ß" stays
 * one character.
 */
export function foldedName(name: string): string {
  return name.replaceAll(/[^]/g, (unit) => (unit.toUpperCase().length === 1 ? unit.toUpperCase() : unit));
}
