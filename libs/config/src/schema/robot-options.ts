import { nearestKey } from "./nearest-key.ts";

/** How often an option may be given, and whether it takes a value. */
type OptionKind = "flag" | "single" | "repeatable";

export type RobotOption = {
  readonly name: string;
  readonly kind: OptionKind;
  /** Why the option can't be set, as the end of a sentence that begins with the option. */
  readonly refused?: string;
};

const OWN_FOLDER =
  "must not be set, as the controller reads and keeps each run's files in a folder of its own";
const OWN_HTML = "must not be set, as the controller decides where the HTML log goes: use html_log";
const OWN_VERDICT = "must not be set, as Robot Framework's exit code tells the result of a run";
const OWN_STREAMS = "must not be set, as the controller keeps what Robot Framework prints in a file";
const OWN_RETRIES =
  "must not be set, as the controller repeats failed tests: use max_attempts and retry_strategy";
const NO_RUN = "must not be set, as no test would run";

/** All long options of `robot --help` (Robot Framework 7.5), in its order. */
export const ROBOT_OPTIONS: readonly RobotOption[] = [
  { name: "rpa", kind: "flag" },
  { name: "language", kind: "repeatable" },
  { name: "extension", kind: "single" },
  { name: "parseinclude", kind: "repeatable" },
  { name: "name", kind: "single" },
  { name: "doc", kind: "single" },
  { name: "metadata", kind: "repeatable" },
  { name: "settag", kind: "repeatable" },
  { name: "test", kind: "repeatable" },
  { name: "task", kind: "repeatable" },
  { name: "suite", kind: "repeatable" },
  { name: "include", kind: "repeatable" },
  { name: "exclude", kind: "repeatable" },
  { name: "rerunfailed", kind: "single", refused: OWN_RETRIES },
  { name: "rerunfailedsuites", kind: "single", refused: OWN_RETRIES },
  { name: "runemptysuite", kind: "flag" },
  { name: "skip", kind: "repeatable" },
  { name: "skiponfailure", kind: "repeatable" },
  { name: "variable", kind: "repeatable" },
  { name: "variablefile", kind: "repeatable" },
  { name: "outputdir", kind: "single", refused: OWN_FOLDER },
  { name: "output", kind: "single", refused: OWN_FOLDER },
  { name: "legacyoutput", kind: "flag" },
  { name: "log", kind: "single", refused: OWN_HTML },
  { name: "report", kind: "single", refused: OWN_HTML },
  { name: "xunit", kind: "single", refused: OWN_FOLDER },
  { name: "debugfile", kind: "single" },
  { name: "timestampoutputs", kind: "flag", refused: OWN_FOLDER },
  {
    name: "splitlog",
    kind: "flag",
    refused: "must not be set, as the HTML log is handed on as one file, which would lack its parts",
  },
  { name: "logtitle", kind: "single" },
  { name: "reporttitle", kind: "single" },
  { name: "reportbackground", kind: "single" },
  { name: "maxerrorlines", kind: "single" },
  { name: "maxassignlength", kind: "single" },
  { name: "loglevel", kind: "single" },
  { name: "suitestatlevel", kind: "single" },
  { name: "tagstatinclude", kind: "repeatable" },
  { name: "tagstatexclude", kind: "repeatable" },
  { name: "tagstatcombine", kind: "repeatable" },
  { name: "tagdoc", kind: "repeatable" },
  { name: "tagstatlink", kind: "repeatable" },
  { name: "expandkeywords", kind: "repeatable" },
  { name: "removekeywords", kind: "repeatable" },
  { name: "flattenkeywords", kind: "repeatable" },
  { name: "statusrc", kind: "flag", refused: OWN_VERDICT },
  { name: "dryrun", kind: "flag" },
  { name: "exitonfailure", kind: "flag" },
  { name: "exitonerror", kind: "flag" },
  { name: "skipteardownonexit", kind: "flag" },
  { name: "randomize", kind: "single" },
  { name: "listener", kind: "repeatable" },
  { name: "prerunmodifier", kind: "repeatable" },
  { name: "prerebotmodifier", kind: "repeatable" },
  { name: "parser", kind: "repeatable" },
  { name: "console", kind: "single", refused: OWN_STREAMS },
  { name: "dotted", kind: "flag", refused: OWN_STREAMS },
  { name: "quiet", kind: "flag", refused: OWN_STREAMS },
  { name: "consolewidth", kind: "single", refused: OWN_STREAMS },
  { name: "consolecolors", kind: "single", refused: OWN_STREAMS },
  { name: "consolelinks", kind: "single", refused: OWN_STREAMS },
  { name: "consolemarkers", kind: "single", refused: OWN_STREAMS },
  { name: "pythonpath", kind: "repeatable" },
  { name: "argumentfile", kind: "repeatable" },
  { name: "help", kind: "flag", refused: NO_RUN },
  { name: "version", kind: "flag", refused: NO_RUN },
];

export type OptionMatch =
  | { readonly kind: "exact"; readonly option: RobotOption }
  /** A beginning that Robot Framework would complete, or that only refused options have. */
  | { readonly kind: "abbreviation"; readonly option: RobotOption }
  /** A flag with `no` before it, which turns the flag off. */
  | { readonly kind: "negation"; readonly option: RobotOption }
  | { readonly kind: "unknown"; readonly nearest: RobotOption | undefined };

type Spelling = {
  readonly spelling: string;
  readonly option: RobotOption;
  readonly isNegation: boolean;
};

const SPELLINGS: readonly Spelling[] = ROBOT_OPTIONS.flatMap((option) => {
  const plain = { spelling: option.name, option, isNegation: false };
  return option.kind === "flag"
    ? [plain, { spelling: `no${option.name}`, option, isNegation: true }]
    : [plain];
});

const OPTIONS: ReadonlyMap<string, RobotOption> = new Map(
  ROBOT_OPTIONS.map((option) => [option.name, option]),
);

/**
 * Finds the option that Robot Framework would take a written name for: as its own parser does,
 * case and hyphens don't count, and a beginning is enough where only one option begins so.
 */
export function findRobotOption(written: string): OptionMatch {
  const name = written.toLowerCase().replaceAll("-", "");
  const exact = SPELLINGS.find(({ spelling }) => spelling === name);
  if (exact !== undefined) return { kind: exact.isNegation ? "negation" : "exact", option: exact.option };
  const completions = name === "" ? [] : SPELLINGS.filter(({ spelling }) => spelling.startsWith(name));
  const [first] = completions;
  const isClear = completions.length === 1 || completions.every(({ option }) => option.refused !== undefined);
  if (first !== undefined && isClear) return { kind: "abbreviation", option: first.option };
  return { kind: "unknown", nearest: OPTIONS.get(nearestKey(name, [...OPTIONS.keys()]) ?? "") };
}
