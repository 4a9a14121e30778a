import { accept, acceptUnless, type Reading, type Refusal, refuse } from "./reader.ts";
import { findRobotOption, type RobotOption } from "./robot-options.ts";
import { below, scalarText } from "./scalars.ts";
import { readVariables, type Variables } from "./variables.ts";

/** `robot_params` as written, under the names that Robot Framework uses. */
export interface WrittenRobotParams {
  readonly options: ReadonlyMap<string, OptionValues>;
  readonly variables: Variables;
}

/** Takes Robot Framework's options: a mapping of long option names to values. */
export function readRobotParams(value: unknown): Reading<WrittenRobotParams> {
  if (!(value instanceof Map)) return refuse("must be a mapping of Robot Framework's long option names");
  const options = new Map<string, OptionValues>();
  let variables: Variables = new Map();
  const refusals: Refusal[] = [];
  const names = new Set<string>();
  for (const [key, written] of value) {
    const name = String(key);
    const option = allowedOption(name);
    if (option.kind === "refused") {
      refusals.push(...below(name, option.refusals));
      continue;
    }
    const canonical = option.value.name;
    if (names.has(canonical)) {
      refusals.push({ reason: `gives the option ${canonical} a second time`, path: [name], at: "key" });
    }
    names.add(canonical);
    if (canonical === "variable") {
      const reading = readVariableOption(written);
      if (reading.kind === "read") variables = reading.value;
      else refusals.push(...below(name, reading.refusals));
    } else {
      const reading = readOptionValues(written, option.value);
      if (reading.kind === "read") options.set(canonical, reading.value);
      else refusals.push(...below(name, reading.refusals));
    }
  }
  return acceptUnless(refusals, { options, variables });
}

function readVariableOption(written: unknown): Reading<Variables> {
  return written === false ? accept(new Map()) : readVariables(written);
}

function allowedOption(name: string): Reading<RobotOption> {
  const match = findRobotOption(name);
  switch (match.kind) {
    case "exact":
      return match.option.refused === undefined ? accept(match.option) : refuseKey(match.option.refused);
    case "negation":
      return refuseKey(match.option.refused ?? `must be written as ${match.option.name}: false`);
    case "abbreviation":
      return refuseKey("must be an option's full name", match.option);
    case "unknown":
      return refuseKey("is no option of Robot Framework", match.nearest);
  }
}

function refuseKey(fault: string, nearest?: RobotOption): Reading<never> {
  const refusal = { reason: fault, path: [], at: "key" } as const;
  if (nearest === undefined) return { kind: "refused", refusals: [refusal] };
  const reason = `${fault}: the nearest one is ${nearest.name}`;
  return nearest.refused === undefined
    ? { kind: "refused", refusals: [{ ...refusal, reason, nearestKey: nearest.name }] }
    : { kind: "refused", refusals: [{ ...refusal, reason: `${reason}, which ${nearest.refused}` }] };
}

/** `false`: not given, which also undoes a default from the top of the file. */
export type OptionValues = readonly string[] | boolean;

/** Takes the value of one option of Robot Framework: a scalar, a list, `true` for a flag, `false` for none. */
function readOptionValues(value: unknown, option: RobotOption): Reading<OptionValues> {
  if (value === false) return accept(false);
  if (option.kind === "flag") {
    return value === true ? accept(true) : refuse("takes no value, so it must be true or false");
  }
  if (!Array.isArray(value)) {
    const fault = valueFault(value, option) ?? (value === true ? "must have a value" : undefined);
    return fault === undefined ? accept([scalarText(value) ?? ""]) : refuse(fault);
  }
  if (option.kind === "single" && value.length > 1) return refuse("can be given only once");
  const refusals = value.flatMap((item: unknown, index): Refusal[] => {
    const reason = valueFault(item, option);
    return reason === undefined ? [] : [{ reason, path: [String(index)], at: "value" }];
  });
  const texts = value.map((item) => scalarText(item) ?? "");
  return acceptUnless(refusals, texts.length === 0 ? false : texts);
}

function valueFault(value: unknown, option: RobotOption): string | undefined {
  const text = scalarText(value);
  if (text === undefined) {
    return option.kind === "repeatable" ? "must be a text or a list of texts" : "must be a text";
  }
  if (text.includes("\0")) return "must not hold a NUL character";
  const readsStdin = option.name === "argumentfile" && text.trim().toUpperCase() === "STDIN";
  return readsStdin ? "must be a file, as a run has no standard input" : undefined;
}
