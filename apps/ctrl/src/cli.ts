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

/** What ctrl was told to do. */
export type CtrlCommand =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "usage-error"; readonly problem: string }
  | (CtrlOptions & { readonly kind: "plugin-call" })
  | (CtrlOptions & { readonly kind: "status" })
  | (CtrlOptions & { readonly kind: "validate" })
  | (CtrlOptions & { readonly kind: "run"; readonly suiteIds: readonly string[] })
  | (CtrlOptions & {
      readonly kind: "daemon-order";
      readonly order: (typeof DAEMON_ORDERS)[number];
      /** Stop the runs as well. */
      readonly now: boolean;
    });

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

/** Reads the command line; pure. */
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
  if (order === undefined) return { ...options, kind: "plugin-call" };
  if (order === "run") {
    return rest.length > 0
      ? { ...options, kind: "run", suiteIds: rest }
      : { kind: "usage-error", problem: "Name the suites that run is for" };
  }
  if (rest.length > 0) return { kind: "usage-error", problem: `Unexpected argument "${rest[0]}"` };
  if (order === "status" || order === "validate") return { ...options, kind: order };
  const daemonOrder = DAEMON_ORDERS.find((known) => known === order);
  if (daemonOrder !== undefined) return { ...options, kind: "daemon-order", order: daemonOrder, now };
  const isPlanned = NOT_BUILT.some((known) => known === order);
  const problem = isPlanned ? `"${order}" is not built yet` : `Unknown subcommand "${order}"`;
  return { kind: "usage-error", problem };
}

const OPTIONS = {
  config: { type: "string" },
  context: { type: "string" },
  json: { type: "boolean" },
  now: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;
