import type { Config, VariableValue } from "@robotmk-controller/config";

/** Shorter ones would mask half of every text, and are no secrets. */
const LEAST_CHARACTERS = 4;

/** Puts `***` in the place of the values of variables and of the environment that a config has. Pure. */
export function maskSecrets(text: string, config: Config | undefined): string {
  const values = (config?.suites ?? []).flatMap(({ variables, env }) => [
    ...variables.flatMap(({ value }) => textsOf(value)),
    ...env.map(({ value }) => value),
  ]);
  return values
    .filter((value) => value.length >= LEAST_CHARACTERS)
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, value) => masked.replaceAll(value, "***"), text);
}

function textsOf(value: VariableValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item: VariableValue) => textsOf(item));
}
