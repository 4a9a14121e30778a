import { parseArguments, runsOnWindows } from "@robotmk-controller/platform";
import { type Context, parseContext } from "@robotmk-controller/spool";

/** A command of the daemon's program. */
export type DaemonCommand =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "usage-error"; readonly problem: string }
  | (DaemonOptions & { readonly kind: "start" | "stop" | "restart" | "status" | "run" });

export type DaemonOptions = {
  readonly config: string | undefined;
  readonly context: Context;
  readonly json: boolean;
  /** With stop and restart: stop the runs as well. */
  readonly now: boolean;
  /** With start and restart on Windows: stay in the foreground. */
  readonly staysInForeground?: true;
  /** The detach method that started this process, or `foreground`. */
  readonly launched: string;
  readonly degraded: boolean;
};

export const HELP = `robotmk-daemon - plan and start Robot Framework suites

Usage:
  robotmk-daemon start      start the daemon in the background; on Windows stay in the foreground
  robotmk-daemon stop       stop it; runs that go on end by themselves, and their results are kept
  robotmk-daemon restart    stop, then start
  robotmk-daemon status     say whether it runs
  robotmk-daemon run        stay in the foreground

Options:
  --config FILE      robotmk.yml to read
  --context NAME     system, or user-NAME (default: system)
  --background       with start and restart: in the background on Windows too, as the plugin does
  --now              with stop and restart: stop the runs too, gracefully, and record them as stopped
  --json             answers for machines
  --help, --version

The daemon ends when no plugin call has touched its heartbeat for deadman_timeout.
Signals: SIGTERM and SIGINT stop it as stop does; SIGHUP is ignored. On Windows Ctrl-C, Ctrl-Break and the end of
the console do.
Exit codes: 0 done; 1 failed; 2 wrong usage.
status: 0 running; 1 dead but its state is left; 3 not running; 4 unknown.
`;

const ORDERS = ["start", "stop", "restart", "status", "run"] as const;

/** Reads the command line. */
export function parseCommand(args: readonly string[], isWindows = runsOnWindows): DaemonCommand {
  const parsed = parseArguments(args, OPTIONS);
  if ("problem" in parsed) return { kind: "usage-error", problem: parsed.problem };
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const context = parseContext(values.context ?? "system");
  if (context === undefined) {
    return { kind: "usage-error", problem: `--context is system or user-NAME, not "${values.context}"` };
  }
  const [order, ...rest] = positionals;
  const kind = ORDERS.find((known) => known === order);
  if (kind === undefined || rest.length > 0) {
    return { kind: "usage-error", problem: `Give one of ${ORDERS.join(", ")}` };
  }
  if (values.now === true && kind !== "stop" && kind !== "restart") {
    return { kind: "usage-error", problem: `--now goes with stop and restart, not with ${kind}` };
  }
  const isStart = kind === "start" || kind === "restart";
  if (values.background === true && !isStart) {
    return { kind: "usage-error", problem: `--background goes with start and restart, not with ${kind}` };
  }
  return {
    kind,
    ...(isStart && isWindows && values.background !== true ? { staysInForeground: true } : {}),
    config: values.config,
    context,
    json: values.json ?? false,
    now: values.now ?? false,
    launched: values.launched ?? "foreground",
    degraded: values.degraded ?? false,
  };
}

const OPTIONS = {
  config: { type: "string" },
  context: { type: "string" },
  json: { type: "boolean" },
  now: { type: "boolean" },
  background: { type: "boolean" },
  launched: { type: "string" },
  degraded: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;
