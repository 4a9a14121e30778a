import { parseArguments } from "@robotmk-controller/platform";
import { type Context, parseContext } from "@robotmk-controller/spool";

/** What the command line asks for. */
export type RunnerCommand =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "usage-error"; readonly problem: string }
  | (RunnerOptions & { readonly kind: "run"; readonly suiteIds: readonly string[] })
  | (RunnerOptions & {
      readonly kind: "task";
      readonly tasks: readonly string[];
      /** A file that lists further tasks. */
      readonly tasksFrom: string | undefined;
      readonly isRequested: boolean;
      readonly isSerial: boolean;
      readonly waitedMs: number;
    })
  | (RunnerOptions & { readonly kind: "close"; readonly task: string });

export type RunnerOptions = {
  readonly config: string | undefined;
  /** A file to read instead of the config file: the last good config of the daemon. */
  readonly configText: string | undefined;
  readonly context: Context;
  readonly json: boolean;
};

export const HELP = `robotmk-runner - run Robot Framework suites of robotmk.yml now

Usage:
  robotmk-runner --run            run all suites
  robotmk-runner --run SUITE…     run some suites
  robotmk-runner --task NAME      run the suites of task files (the daemon does)
  robotmk-runner --tasks-from FILE
                                  those that the file names, one a line (the daemon does, where they are many)
  robotmk-runner --close NAME     close the run of a runner that died (the daemon does)

Options:
  --config FILE        robotmk.yml to read
  --config-text FILE   a copy of it, read in its place
  --context NAME       system, or user-NAME (default: system)
  --requested          with --task: the task was requested, not scheduled
  --serial             with --task: one after the other
  --waited MS          with --task: how long they have waited for their turn
  --json               reports for machines
  --help, --version

Signals: SIGTERM and SIGINT stop the runs gracefully and record them as stopped; SIGHUP is ignored.
Exit codes: 0 all suites ran and passed; 1 a suite failed or could not run; 2 wrong usage.
`;

/** Reads the command line. */
export function parseCommand(args: readonly string[]): RunnerCommand {
  const parsed = parseArguments(args, OPTIONS);
  if ("problem" in parsed) return { kind: "usage-error", problem: parsed.problem };
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const context = parseContext(values.context ?? "system");
  if (context === undefined) {
    return { kind: "usage-error", problem: `--context is system or user-NAME, not "${values.context}"` };
  }
  const options = {
    config: values.config,
    configText: values["config-text"],
    context,
    json: values.json ?? false,
  };
  const orders = [values.run, values.task ?? values["tasks-from"], values.close].filter(
    (order) => order !== undefined,
  );
  if (orders.length !== 1) {
    return { kind: "usage-error", problem: "Give exactly one of --run, --task, --close" };
  }
  if (values.run) return { ...options, kind: "run", suiteIds: positionals };
  if (positionals.length > 0) {
    return { kind: "usage-error", problem: `Unexpected argument "${positionals[0]}"` };
  }
  if (values.close !== undefined) return { ...options, kind: "close", task: values.close };
  const waited = values.waited ?? "0";
  if (!/^\d{1,15}$/.test(waited)) {
    return { kind: "usage-error", problem: `--waited is a number of milliseconds, not "${waited}"` };
  }
  return {
    ...options,
    kind: "task",
    tasks: values.task ?? [],
    tasksFrom: values["tasks-from"],
    isRequested: values.requested ?? false,
    isSerial: values.serial ?? false,
    waitedMs: Number(waited),
  };
}

const OPTIONS = {
  run: { type: "boolean" },
  task: { type: "string", multiple: true },
  "tasks-from": { type: "string" },
  requested: { type: "boolean" },
  serial: { type: "boolean" },
  waited: { type: "string" },
  close: { type: "string" },
  config: { type: "string" },
  "config-text": { type: "string" },
  context: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;
