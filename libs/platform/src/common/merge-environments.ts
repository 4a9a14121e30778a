import { foldedName } from "./folded-name.ts";

/** Variables of a process by their names. */
export type Environment = Readonly<Record<string, string>>;

type NameRule = { readonly isWindows?: boolean };

/**
 * Lays variables over variables, the later ones over the earlier, as the system knows their names: to Windows, `Path`
 * and `PATH` are one, which keeps the name that it had first.
 */
export function mergeEnvironments(layers: readonly Environment[], rule: NameRule = {}): Environment {
  const names = new Map<string, string>();
  const merged: Record<string, string> = {};
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer))) {
    const key = sameName(name, rule);
    const known = names.get(key) ?? name;
    names.set(key, known);
    merged[known] = value;
  }
  return merged;
}

/** The value of a variable, as the system knows its name; undefined where it is not set. */
export function environmentValue(
  environment: Environment,
  name: string,
  rule: NameRule = {},
): string | undefined {
  const wanted = sameName(name, rule);
  return Object.entries(environment).findLast(([other]) => sameName(other, rule) === wanted)?.[1];
}

function sameName(name: string, { isWindows = process.platform === "win32" }: NameRule): string {
  return isWindows ? foldedName(name) : name;
}
