import { ok, okUnless, type ReadResult, type ValueIssue, error } from "./reader.ts";
import { findRobotOption, type RobotOption } from "./robot-options.ts";
import { below, scalarText } from "./scalars.ts";
import { readVariables, type Variables } from "./variables.ts";

/** `robot_params` as written, under the names that Robot Framework uses. */
export type WrittenRobotParams = {
  readonly options: ReadonlyMap<string, OptionValues>;
  readonly variables: Variables;
};

/** Takes Robot Framework's options: a mapping of long option names to values. */
export function readRobotParams(value: unknown): ReadResult<WrittenRobotParams> {
  if (!(value instanceof Map)) return error("must be a mapping of Robot Framework's long option names");
  const options = new Map<string, OptionValues>();
  let variables: Variables = new Map();
  const issues: ValueIssue[] = [];
  const names = new Set<string>();
  for (const [key, written] of value) {
    const name = String(key);
    const option = allowedOption(name);
    if (option.kind === "error") {
      issues.push(...below(name, option.issues));
      continue;
    }
    const canonical = option.value.name;
    if (names.has(canonical)) {
      issues.push({ reason: `gives the option ${canonical} a second time`, path: [name], at: "key" });
    }
    names.add(canonical);
    if (canonical === "variable") {
      const result = readVariableOption(written);
      if (result.kind === "ok") variables = result.value;
      else issues.push(...below(name, result.issues));
    } else {
      const result = readOptionValues(written, option.value);
      if (result.kind === "ok") options.set(canonical, result.value);
      else issues.push(...below(name, result.issues));
    }
  }
  return okUnless(issues, { options, variables });
}

function readVariableOption(written: unknown): ReadResult<Variables> {
  return written === false ? ok(new Map()) : readVariables(written);
}

function allowedOption(name: string): ReadResult<RobotOption> {
  const match = findRobotOption(name);
  switch (match.kind) {
    case "exact":
      return match.option.refused === undefined ? ok(match.option) : keyError(match.option.refused);
    case "negation":
      return keyError(match.option.refused ?? `must be written as ${match.option.name}: false`);
    case "abbreviation":
      return keyError("must be an option's full name", match.option);
    case "unknown":
      return keyError("is no option of Robot Framework", match.nearest);
  }
}

function keyError(reason: string, nearest?: RobotOption): ReadResult<never> {
  const issue = { reason, path: [], at: "key" } as const;
  if (nearest === undefined) return { kind: "error", issues: [issue] };
  const withNearest = `${reason}: the nearest one is ${nearest.name}`;
  return nearest.refused === undefined
    ? { kind: "error", issues: [{ ...issue, reason: withNearest, nearestKey: nearest.name }] }
    : { kind: "error", issues: [{ ...issue, reason: `${withNearest}, which ${nearest.refused}` }] };
}

/** `false`: not given, which also undoes a default from the top of the file. */
export type OptionValues = readonly string[] | boolean;

/** Takes the value of one option of Robot Framework: a scalar, a list, `true` for a flag, `false` for none. */
function readOptionValues(value: unknown, option: RobotOption): ReadResult<OptionValues> {
  if (value === false) return ok(false);
  if (option.kind === "flag") {
    return value === true ? ok(true) : error("takes no value, so it must be true or false");
  }
  if (!Array.isArray(value)) {
    const reason = valueError(value, option) ?? (value === true ? "must have a value" : undefined);
    return reason === undefined ? ok([scalarText(value) ?? ""]) : error(reason);
  }
  if (option.kind === "single" && value.length > 1) return error("can be given only once");
  const issues = value.flatMap((item: unknown, index): ValueIssue[] => {
    const reason = valueError(item, option);
    return reason === undefined ? [] : [{ reason, path: [String(index)], at: "value" }];
  });
  const texts = value.map((item) => scalarText(item) ?? "");
  return okUnless(issues, texts.length === 0 ? false : texts);
}

function valueError(value: unknown, option: RobotOption): string | undefined {
  const text = scalarText(value);
  if (text === undefined) {
    return option.kind === "repeatable" ? "must be a text or a list of texts" : "must be a text";
  }
  if (text.includes("\0")) return "must not hold a NUL character";
  const readsStdin = option.name === "argumentfile" && text.trim().toUpperCase() === "STDIN";
  return readsStdin ? "must be a file, as a run has no standard input" : undefined;
}
