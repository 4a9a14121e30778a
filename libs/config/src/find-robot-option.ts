import { nearestKey } from "./nearest-key.ts";
import { ROBOT_OPTIONS, type RobotOption } from "./robot-options.ts";

export type OptionMatch =
  | { readonly kind: "exact"; readonly option: RobotOption }
  /** A beginning that Robot Framework would complete, or that only refused options have. */
  | { readonly kind: "abbreviation"; readonly option: RobotOption }
  /** A flag with `no` before it, which turns the flag off. */
  | { readonly kind: "negation"; readonly option: RobotOption }
  | { readonly kind: "unknown"; readonly nearest: RobotOption | undefined };

interface Spelling {
  readonly spelling: string;
  readonly option: RobotOption;
  readonly isNegation: boolean;
}

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
