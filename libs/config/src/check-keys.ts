import { nearestKey } from "./nearest-key.ts";
import { NOT_SUPPORTED_YET, type NotSupportedYet } from "./not-supported-yet.ts";
import type { Problem } from "./problem.ts";
import { quote } from "./quote.ts";
import { actionAndRest } from "./refusal-message.ts";
import { HOST_KEYS, SUITE_KEYS } from "./written-config.ts";

/**
 * Finds keys that nobody would read: unknown ones, known ones in the wrong place, and ones not supported yet.
 *
 * @param root The top of the file.
 * @param unsupported What to refuse although it is known.
 */
export function checkKeys(
  root: ReadonlyMap<unknown, unknown>,
  unsupported: readonly NotSupportedYet[] = NOT_SUPPORTED_YET,
): readonly Problem[] {
  const suites = root.get("suites");
  const bodies = suites instanceof Map ? [...suites] : [];
  return [
    ...checkMapping(root, { keyPath: [], known: HOST_KEYS, elsewhere: "belongs below a suite", unsupported }),
    ...bodies.flatMap(([id, body]) => {
      const keyPath = ["suites", String(id)];
      const elsewhere = "belongs to the top of the file";
      return body instanceof Map
        ? checkMapping(body, { keyPath, known: SUITE_KEYS, elsewhere, unsupported })
        : [];
    }),
  ];
}

interface Level {
  readonly keyPath: readonly string[];
  readonly known: readonly string[];
  /** What to say of a key that is known at the other level. */
  readonly elsewhere: string;
  readonly unsupported: readonly NotSupportedYet[];
}

function checkMapping(mapping: ReadonlyMap<unknown, unknown>, level: Level): readonly Problem[] {
  return [...mapping].flatMap(([name, value]) => {
    const key = String(name);
    return level.known.includes(key) ? checkSupport(key, value, level) : [unknownKey(key, level)];
  });
}

function unknownKey(key: string, { keyPath, known, elsewhere }: Level): Problem {
  const problem = { severity: "error", keyPath: [...keyPath, key], at: "key" } as const;
  const action = `${actionAndRest([...keyPath, key])[0]} as key ${quote(key)}`;
  if (HOST_KEYS.includes(key) || SUITE_KEYS.includes(key))
    return { ...problem, message: `${action} ${elsewhere}` };
  if (key === "<<") {
    return {
      ...problem,
      message: `${action} merges nothing in YAML 1.2: defaults for all suites go to the top`,
    };
  }
  const nearest = nearestKey(key, known);
  if (nearest === undefined) return { ...problem, message: `${action} is unknown` };
  const message = `${action} is unknown: the nearest known key is ${quote(nearest)}`;
  return { ...problem, message, nearestKey: nearest };
}

function checkSupport(key: string, value: unknown, { keyPath, unsupported }: Level): readonly Problem[] {
  return unsupported
    .filter((entry) => entry.key === key)
    .flatMap((entry): Problem[] => {
      const path = [...keyPath, key];
      const action = actionAndRest(path)[0];
      if (entry.value === undefined) {
        const message = `${action} as ${key} is not supported yet: ${entry.advice}`;
        return [{ severity: "error", message, keyPath: path, at: "key" }];
      }
      const [items, isList] = Array.isArray(value) ? [value, true] : [[value], false];
      const index = items.indexOf(entry.value);
      if (index < 0) return [];
      const message = `${action} as ${key} ${quote(entry.value)} is not supported yet: ${entry.advice}`;
      return [{ severity: "error", message, keyPath: isList ? [...path, String(index)] : path, at: "value" }];
    });
}
