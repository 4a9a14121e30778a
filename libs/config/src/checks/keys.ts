import { MAX_ISSUES, type KeyIssue } from "../issues/issue.ts";
import { actionAndRest, quote } from "../issues/message.ts";
import { nearestKey } from "../schema/nearest-key.ts";
import { HOST_KEYS, SUITE_KEYS } from "../schema/schema.ts";

/**
 * Finds keys that nobody would read: unknown ones, known ones in the wrong place, and ones not supported yet.
 *
 * @param root The top of the file.
 * @param unsupported What to refuse although it is known.
 */
export function checkKeys(
  root: ReadonlyMap<unknown, unknown>,
  unsupported: readonly NotSupportedYet[] = NOT_SUPPORTED_YET,
): readonly KeyIssue[] {
  const suites = root.get("suites");
  const bodies = suites instanceof Map ? [...suites] : [];
  const top = { keyPath: [], known: HOST_KEYS, elsewhere: "belongs below a suite", unsupported };
  const elsewhere = "belongs to the top of the file";
  const written = [
    ...writtenKeys(root, top),
    ...bodies.flatMap(([id, body]) =>
      writtenKeys(body, { keyPath: ["suites", String(id)], known: SUITE_KEYS, elsewhere, unsupported }),
    ),
  ];
  const unknown = written.filter(({ key, level }) => !level.known.includes(key));
  // The search for what was meant takes its time: no more than can be reported are worth it.
  const reported = new Set(unknown.slice(0, MAX_ISSUES));
  return written.flatMap((one) =>
    one.level.known.includes(one.key)
      ? checkSupport(one.key, one.value, one.level)
      : [unknownKey(one, { isReported: reported.has(one) })],
  );
}

type Level = {
  readonly keyPath: readonly string[];
  readonly known: readonly string[];
  /** What to say of a key that is known at the other level. */
  readonly elsewhere: string;
  readonly unsupported: readonly NotSupportedYet[];
};

type WrittenKey = {
  readonly key: string;
  readonly value: unknown;
  readonly level: Level;
};

function writtenKeys(mapping: unknown, level: Level): readonly WrittenKey[] {
  if (!(mapping instanceof Map)) return [];
  return [...mapping].map(([name, value]) => ({ key: String(name), value, level }));
}

function unknownKey({ key, level }: WrittenKey, { isReported }: { readonly isReported: boolean }): KeyIssue {
  const { keyPath, known, elsewhere } = level;
  const issue = { severity: "error", keyPath: [...keyPath, key], at: "key" } as const;
  const action = `${actionAndRest([...keyPath, key])[0]} as key ${quote(key)}`;
  if (HOST_KEYS.includes(key) || SUITE_KEYS.includes(key))
    return { ...issue, message: `${action} ${elsewhere}` };
  if (key === "<<") {
    return {
      ...issue,
      message: `${action} merges nothing in YAML 1.2: defaults for all suites go to the top`,
    };
  }
  const nearest = isReported ? nearestKey(key, known) : undefined;
  if (nearest === undefined) return { ...issue, message: `${action} is unknown` };
  const message = `${action} is unknown: the nearest known key is ${quote(nearest)}`;
  return { ...issue, message, nearestKey: nearest };
}

function checkSupport(key: string, value: unknown, { keyPath, unsupported }: Level): readonly KeyIssue[] {
  return unsupported
    .filter((entry) => entry.key === key)
    .flatMap((entry): KeyIssue[] => {
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

export type NotSupportedYet = {
  readonly key: string;
  /** Only this value of the key, or of an item of its list. */
  readonly value?: string;
  /** What to do meanwhile, as a sentence of its own without a full stop. */
  readonly advice: string;
};

/** What the schema knows and nothing acts upon yet. To use it is an error, since it would be ignored. */
export const NOT_SUPPORTED_YET: readonly NotSupportedYet[] = [
  { key: "locks", advice: "remove it, and set max_parallel_executions to 1 if no two suites may overlap" },
];
