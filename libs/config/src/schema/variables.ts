import type { RobotVariable, VariableValue } from "../config.ts";
import { error, ok, okUnless, type ReadResult, type ValueIssue } from "./reader.ts";

/** Variables by their name as Robot Framework compares it. */
export type Variables = ReadonlyMap<string, RobotVariable>;

const EXPECTED = 'must be a mapping of names to values, or a list of texts such as "NAME:value"';

/** Takes Robot variables: a mapping, or one or several texts `NAME:value`, of which the last one wins. */
export function readVariables(value: unknown): ReadResult<Variables> {
  if (value instanceof Map) return readMapping(value);
  if (typeof value === "string") return readTexts([value], () => []);
  return Array.isArray(value) ? readTexts(value, (index) => [String(index)]) : error(EXPECTED);
}

/** Robot Framework ignores case, spaces and underscores in variable names. */
function normalVariableName(name: string): string {
  return name.toLowerCase().replace(/[\s_]/g, "");
}

function readMapping(mapping: ReadonlyMap<unknown, unknown>): ReadResult<Variables> {
  const variables = new Map<string, RobotVariable>();
  const issues: ValueIssue[] = [];
  for (const [key, written] of mapping) {
    const name = String(key);
    const path = [name];
    const same = variables.get(normalVariableName(name));
    const reason = checkVariableName(name) ?? (same && `names the same Robot variable as "${same.name}"`);
    if (reason !== undefined) issues.push({ reason, path, at: "key" });
    else if (holdsNul(written)) issues.push({ reason: "must not hold a NUL character", path, at: "value" });
    else variables.set(normalVariableName(name), { name, value: variableValue(written) });
  }
  return okUnless(issues, variables);
}

function readTexts(texts: readonly unknown[], pathOf: (index: number) => string[]): ReadResult<Variables> {
  const variables = new Map<string, RobotVariable>();
  const issues: ValueIssue[] = [];
  for (const [index, text] of texts.entries()) {
    const variable = splitVariable(text);
    if (variable.kind === "ok") variables.set(normalVariableName(variable.value.name), variable.value);
    else issues.push(...variable.issues.map((issue) => ({ ...issue, path: pathOf(index) })));
  }
  return okUnless(issues, variables);
}

/** Returns the variable that a text `NAME:value` sets. */
function splitVariable(text: unknown): ReadResult<RobotVariable> {
  if (typeof text !== "string" || !text.includes(":")) return error('must be a text such as "NAME:value"');
  if (holdsNul(text)) return error("must not hold a NUL character");
  const colon = text.indexOf(":");
  const name = text.slice(0, colon);
  const reason = checkVariableName(name);
  return reason === undefined
    ? ok({ name, value: text.slice(colon + 1) })
    : error(`has a name that ${reason}`);
}

/** Turns a value of the file into one that JSON can carry: mappings become plain objects. */
function variableValue(value: unknown): VariableValue {
  if (Array.isArray(value)) return value.map(variableValue);
  if (value instanceof Map) {
    // fromEntries defines properties, so that a key "__proto__" is but a key.
    return Object.fromEntries([...value].map(([key, item]) => [String(key), variableValue(item)]));
  }
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isScalar ? value : null;
}

/** Tells whether a NUL is anywhere in a value: no command line can carry one. */
function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (Array.isArray(value)) return value.some(holdsNul);
  return value instanceof Map && [...value].some(([key, item]) => holdsNul(key) || holdsNul(item));
}

/**
 * Tells why a name can't be that of a Robot variable; undefined if it can.
 * Robot Framework takes nearly any text within `${}`; what is refused here would be taken for something else:
 * a colon ends the name on the command line, braces end or nest it, a decoration would be doubled.
 */
function checkVariableName(name: string): string | undefined {
  if (name.trim() === "") return "is no Robot variable name: it is blank";
  if (/^[$@&%]\{.*\}$/.test(name)) return `must be written without "${name.slice(0, 1)}{}"`;
  if (/^[$@&%]/.test(name)) return `must not begin with "${name.slice(0, 1)}"`;
  if (name !== name.trim()) return "must not begin or end with a space";
  if (/\p{Cc}/u.test(name)) return "must not hold control characters";
  const [forbidden] = /[{}:]/.exec(name) ?? [];
  return forbidden === undefined ? undefined : `is no Robot variable name: it holds "${forbidden}"`;
}
