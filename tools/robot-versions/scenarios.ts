import { join } from "node:path";

/** One call of `robot` or `rebot` that leaves an output.xml. */
export interface Scenario {
  readonly name: string;
  readonly program: "robot" | "rebot";
  readonly output: string;
  readonly arguments: readonly string[];
}

interface Described {
  readonly name: string;
  /** First version that knows the syntax or options; default all. */
  readonly since?: string;
  readonly program?: "rebot";
  readonly options?: readonly string[];
  /** Suites below `suites/`, for rebot names of earlier scenarios. */
  readonly of: readonly string[];
}

const DESCRIBED: readonly Described[] = [
  { name: "basic", options: ["--name", "Ünï & <Co> 🎉"], of: ["basic"] },
  { name: "dry-run", options: ["--dryrun"], of: ["basic"] },
  { name: "trace", options: ["--loglevel", "TRACE"], of: ["basic"] },
  { name: "keywords-removed", options: ["--removekeywords", "all"], of: ["basic"] },
  { name: "keywords-flattened", options: ["--flattenkeywords", "for"], of: ["basic"] },
  { name: "tasks", of: ["tasks.robot"] },
  { name: "nested", of: ["nested"] },
  { name: "teardowns", of: ["teardowns"] },
  { name: "several-sources", of: ["nested", "basic/templates.robot"] },
  {
    name: "skipping",
    since: "4.0",
    options: ["--skip", "skip-me", "--skiponfailure", "flaky"],
    of: ["skipping"],
  },
  { name: "all-skipped", since: "4.0", of: ["skipping/only_skipped.robot"] },
  { name: "structures-4", since: "4.0", of: ["structures/rf4.robot"] },
  { name: "structures-5", since: "5.0", of: ["structures/rf5.robot"] },
  { name: "structures-7", since: "7.0", of: ["structures/rf7.robot"] },
  { name: "structures-7-2", since: "7.2", of: ["structures/rf7_2.robot"] },
  {
    name: "legacy",
    since: "7.0",
    options: ["--legacyoutput"],
    of: ["basic", "skipping", "structures/rf5.robot"],
  },
  { name: "empty", options: ["--runemptysuite", "--include", "no-such-tag"], of: ["nested"] },
  {
    name: "exit-on-failure",
    options: ["--exitonfailure"],
    of: ["stopping/fails_first.robot", "basic/templates.robot"],
  },
  { name: "exit-on-error", options: ["--exitonerror"], of: ["basic/broken.robot"] },
  { name: "fatal", of: ["stopping/fatal.robot", "nested"] },
  { name: "no-teardown-on-exit", options: ["--skipteardownonexit"], of: ["stopping/fatal.robot"] },
  { name: "combined", program: "rebot", of: ["basic", "nested", "teardowns"] },
  {
    name: "combined-legacy",
    since: "7.0",
    program: "rebot",
    options: ["--legacyoutput"],
    of: ["nested", "basic"],
  },
  { name: "rerun", options: ["--rerunfailed", "basic.xml", "--name", "Ünï & <Co> 🎉"], of: ["basic"] },
  { name: "merged", program: "rebot", options: ["--merge"], of: ["basic", "rerun"] },
  // Last, since old versions don't forget that there was a signal.
  { name: "signal", of: ["stopping/signal.robot"] },
];

/**
 * What a version of Robot Framework is to run.
 * @param folders where its suites are, and where its outputs go.
 */
export function scenarios(
  version: string,
  folders: { readonly suites: string; readonly outputs: string },
): readonly Scenario[] {
  return DESCRIBED.filter(({ since }) => since === undefined || ordinal(version) >= ordinal(since)).map(
    (described) => ({
      name: described.name,
      program: described.program ?? "robot",
      output: join(folders.outputs, `${described.name}.xml`),
      arguments: [...absolute(described.options ?? [], folders.outputs), ...sources(described, folders)],
    }),
  );
}

function ordinal(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}

function absolute(options: readonly string[], outputs: string): readonly string[] {
  return options.map((option) => (option.endsWith(".xml") ? join(outputs, option) : option));
}

function sources(
  described: Described,
  folders: { readonly suites: string; readonly outputs: string },
): readonly string[] {
  return described.program === "rebot"
    ? described.of.map((name) => join(folders.outputs, `${name}.xml`))
    : described.of.map((path) => join(folders.suites, path));
}
