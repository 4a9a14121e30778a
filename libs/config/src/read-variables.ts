import type { RobotVariable, VariableValue } from "./config.ts";
import { checkVariableName } from "./check-variable-name.ts";
import { acceptUnless, refuse, type Reading, type Refusal } from "./reading.ts";
import { holdsNul, variableValue } from "./variable-value.ts";

/** Variables by their name as Robot Framework compares it. */
export type Variables = ReadonlyMap<string, RobotVariable>;

const EXPECTED = 'must be a mapping of names to values, or a list of texts such as "NAME:value"';

/** Takes Robot variables: a mapping, or one or several texts `NAME:value`, of which the last one wins. */
export function readVariables(value: unknown): Reading<Variables> {
  if (value instanceof Map) return readMapping(value);
  if (typeof value === "string") return readTexts([value], () => []);
  return Array.isArray(value) ? readTexts(value, (index) => [String(index)]) : refuse(EXPECTED);
}

/** Robot Framework ignores case, spaces and underscores in variable names. */
function normalVariableName(name: string): string {
  return name.toLowerCase().replace(/[\s_]/g, "");
}

function readMapping(mapping: ReadonlyMap<unknown, unknown>): Reading<Variables> {
  const variables = new Map<string, RobotVariable>();
  const refusals: Refusal[] = [];
  for (const [key, written] of mapping) {
    const name = String(key);
    const path = [name];
    const same = variables.get(normalVariableName(name));
    const reason = checkVariableName(name) ?? (same && `names the same Robot variable as "${same.name}"`);
    if (reason !== undefined) refusals.push({ reason, path, at: "key" });
    else if (holdsNul(written)) refusals.push({ reason: "must not hold a NUL character", path, at: "value" });
    else variables.set(normalVariableName(name), { name, value: variableValue(written) });
  }
  return acceptUnless(refusals, variables);
}

function readTexts(texts: readonly unknown[], pathOf: (index: number) => string[]): Reading<Variables> {
  const variables = new Map<string, RobotVariable>();
  const refusals: Refusal[] = [];
  for (const [index, text] of texts.entries()) {
    const variable = splitVariable(text);
    if (typeof variable === "string") refusals.push({ reason: variable, path: pathOf(index), at: "value" });
    else variables.set(normalVariableName(variable.name), variable);
  }
  return acceptUnless(refusals, variables);
}

/** The variable that a text `NAME:value` sets, or what is wrong with the text. */
function splitVariable(text: unknown): { name: string; value: VariableValue } | string {
  if (typeof text !== "string" || !text.includes(":")) return 'must be a text such as "NAME:value"';
  if (holdsNul(text)) return "must not hold a NUL character";
  const colon = text.indexOf(":");
  const name = text.slice(0, colon);
  const fault = checkVariableName(name);
  return fault === undefined ? { name, value: text.slice(colon + 1) } : `has a name that ${fault}`;
}
