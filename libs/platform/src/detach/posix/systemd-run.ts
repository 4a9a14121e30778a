import type { Command } from "../../process/types.ts";

/** The variables that a daemon needs from its starter: paths, language, and its own. */
const PASSED_VARIABLES = /^(PATH|HOME|DENO_DIR|LANG|LC_[A-Z]+|TZ|TMPDIR|MK_[A-Z_]+|ROBOTMK_[A-Z0-9_]+)$/;

/** The properties of a transient service. */
export type ServiceOptions = {
  readonly unit: string;
  readonly env: Readonly<Record<string, string>>;
  /** Arguments before systemd-run itself, as `sudo -n`. */
  readonly prefix: readonly string[];
  /** Arguments of systemd-run, as `--user` or `--uid=…`. */
  readonly extra: readonly string[];
};

/**
 * Builds the systemd-run call for a transient service (systemd-run(1)). The service does not end the runs when the
 * daemon ends, unloads by itself, and gets only the named variables.
 */
export function serviceCommand(command: Command, options: ServiceOptions): Command {
  const setenv = Object.entries(options.env)
    .filter(([name]) => PASSED_VARIABLES.test(name))
    .map(([name, value]) => `--setenv=${name}=${value}`);
  const [file, ...prefixArgs] = [...options.prefix, "systemd-run"];
  return {
    file,
    args: [
      ...prefixArgs,
      ...options.extra,
      "--quiet",
      `--unit=${options.unit}`,
      "--collect",
      "--service-type=exec",
      "--property=KillMode=process",
      "--property=OOMPolicy=continue",
      "--property=StandardInput=null",
      "--property=StandardOutput=null",
      "--property=StandardError=null",
      "--property=WorkingDirectory=/",
      ...setenv,
      "--",
      command.file,
      ...command.args.map(escapeArgument),
    ],
  };
}

/** Builds the call for a scope: systemd-run moves itself there and becomes the command. */
export function scopeCommand(command: Command, unit: string): Command {
  return {
    file: "systemd-run",
    args: ["--quiet", "--scope", `--unit=${unit}`, "--collect", "--", command.file, ...command.args],
  };
}

/**
 * systemd expands variables in the arguments of a service (systemd.service(5), command lines). Specifiers are
 * expanded in unit files only, and systemd-run passes the arguments without one.
 */
function escapeArgument(argument: string): string {
  return argument.replaceAll("$", "$$$$");
}

/** Makes a unit name of any text (systemd.unit(5) allows few characters). */
export function unitName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_.-]/g, "_").slice(0, 200);
}
