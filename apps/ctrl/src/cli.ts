import { parseArguments } from "@robotmk-controller/platform";
import { type Context, parseContext } from "@robotmk-controller/spool";

const DAEMON_ORDERS = ["start", "stop", "restart"] as const;
const NOT_BUILT = [
  "next",
  "explain",
  "pause",
  "resume",
  "doctor",
  "simulate",
  "logs",
  "report",
  "import",
] as const;

/** The command and its options. */
export type CtrlCommand =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "usage-error"; readonly problem: string }
  | (CtrlOptions & { readonly kind: "plugin-call" })
  | (CtrlOptions & { readonly kind: "status" })
  | (CtrlOptions & { readonly kind: "validate" })
  | (CtrlOptions & { readonly kind: "run"; readonly suiteIds: readonly string[] })
  | (CtrlOptions & { readonly kind: "task-xml" } & TaskXmlOptions)
  | (CtrlOptions & {
      readonly kind: "daemon-order";
      readonly order: (typeof DAEMON_ORDERS)[number];
      /** Stop the runs as well. */
      readonly now: boolean;
    });

/** For whom a task of the Task Scheduler is written, and where to. */
export type TaskXmlOptions = {
  readonly user: string;
  /** The program that the task starts; undefined: the one beside this, or the installed one. */
  readonly program: string | undefined;
  /** The file; undefined: standard output. */
  readonly out: string | undefined;
};

export type CtrlOptions = {
  readonly config: string | undefined;
  readonly context: Context;
  readonly json: boolean;
};

export const HELP = `robotmk-ctrl - the Checkmk agent's plugin, and the command for people

Usage:
  robotmk-ctrl             as the agent calls it: keep the daemon alive, print the sections
  robotmk-ctrl status      the daemon and all suites
  robotmk-ctrl validate    check robotmk.yml
  robotmk-ctrl run SUITE…  have the daemon run suites now; their schedules stay as they are
  robotmk-ctrl start       start the daemon
  robotmk-ctrl stop        stop it; runs that go on end by themselves
  robotmk-ctrl restart     stop, then start
  robotmk-ctrl task-xml --user NAME [--program EXE] [--out FILE]
                           write the task by which Windows keeps the daemon of a user alive

Not built yet: ${NOT_BUILT.join(", ")}

Options:
  --config FILE      robotmk.yml to read
  --context NAME     system, or user-NAME (default: system)
  --now              with stop and restart: stop the runs too, gracefully
  --json             answers for machines
  --help, --version

Exit codes: 0 done; 1 failed; 2 wrong usage. The plugin call: always 0.
status: 0 running; 1 dead but its state is left; 3 not running; 4 unknown.
validate: 0 valid; 1 errors.
`;

/** Parses the command line. */
export function parseCommand(args: readonly string[]): CtrlCommand {
  const parsed = parseArguments(args, OPTIONS);
  if ("problem" in parsed) return { kind: "usage-error", problem: parsed.problem };
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const context = parseContext(values.context ?? "system");
  if (context === undefined) {
    return { kind: "usage-error", problem: `--context is system or user-NAME, not "${values.context}"` };
  }
  const options = { config: values.config, context, json: values.json ?? false };
  const [order, ...rest] = positionals;
  const now = values.now ?? false;
  if (now && order !== "stop" && order !== "restart") {
    return { kind: "usage-error", problem: "--now goes with stop and restart" };
  }
  if (order !== "task-xml" && (values.user ?? values.program ?? values.out) !== undefined) {
    return { kind: "usage-error", problem: "--user, --program and --out go with task-xml" };
  }
  if (order === undefined) return { ...options, kind: "plugin-call" };
  if (order === "run") {
    return rest.length > 0
      ? { ...options, kind: "run", suiteIds: rest }
      : { kind: "usage-error", problem: "Name the suites that run is for" };
  }
  if (rest.length > 0) return { kind: "usage-error", problem: `Unexpected argument "${rest[0]}"` };
  if (order === "status" || order === "validate") return { ...options, kind: order };
  if (order === "task-xml") return { ...options, ...readTaskXml(values) };
  const daemonOrder = DAEMON_ORDERS.find((known) => known === order);
  if (daemonOrder !== undefined) return { ...options, kind: "daemon-order", order: daemonOrder, now };
  const isPlanned = NOT_BUILT.some((known) => known === order);
  const problem = isPlanned ? `"${order}" is not built yet` : `Unknown subcommand "${order}"`;
  return { kind: "usage-error", problem };
}

function readTaskXml(values: {
  readonly user?: string | undefined;
  readonly program?: string | undefined;
  readonly out?: string | undefined;
}): (TaskXmlOptions & { readonly kind: "task-xml" }) | { readonly kind: "usage-error"; problem: string } {
  const { user, program, out } = values;
  return user === undefined
    ? { kind: "usage-error", problem: "task-xml needs --user NAME" }
    : { kind: "task-xml", user, program, out };
}

const OPTIONS = {
  user: { type: "string" },
  program: { type: "string" },
  out: { type: "string" },
  config: { type: "string" },
  context: { type: "string" },
  json: { type: "boolean" },
  now: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;
