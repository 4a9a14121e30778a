import { findRobotOption } from "./find-robot-option.ts";
import { accept, acceptUnless, refuse, type Reading, type Refusal } from "./reading.ts";
import { below } from "./read-list.ts";
import { readOptionValues, type OptionValues } from "./read-option-values.ts";
import { readVariables, type Variables } from "./read-variables.ts";
import type { RobotOption } from "./robot-options.ts";

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
