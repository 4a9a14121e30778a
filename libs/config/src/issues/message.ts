const SECRET_KEYS: ReadonlySet<string> = new Set(["variable", "env", "robot_params"]);

/**
 * Returns the message of an issue: the failed action, the key, the reason and the current value.
 * Never quotes a value below `variable`, `env` and `robot_params`, as it may be a secret.
 */
export function issueMessage(issue: {
  readonly keyPath: readonly string[];
  readonly at: "key" | "value";
  readonly reason: string;
  readonly value: unknown;
}): string {
  const { keyPath, at, reason, value } = issue;
  const [action, rest] = actionAndRest(keyPath);
  if (at === "key") return `${action} as key ${quote(keyPath.at(-1) ?? "")}${within(rest)} ${reason}`;
  const secret = rest[0] !== undefined && SECRET_KEYS.has(rest[0]);
  const subject = rest.length === 0 ? "it" : dotted(rest);
  return `${action} as ${subject} ${reason}: current value is ${describeValue(value, { secret })}`;
}

/** Names a key's place: `robot_params.include[1]`. */
export function dotted(keyPath: readonly string[]): string {
  return keyPath
    .map((key, index) => {
      if (index > 0 && /^\d+$/.test(key)) return `[${key}]`;
      return `${index > 0 ? "." : ""}${/^\w+$/.test(key) ? key : quote(key)}`;
    })
    .join("");
}

/** Names what fails because of a key, and the key's path from there. */
export function actionAndRest(keyPath: readonly string[]): [action: string, rest: readonly string[]] {
  const [top, suiteId, ...rest] = keyPath;
  if (top === "suites" && suiteId !== undefined) return [`Cannot schedule suite ${quote(suiteId)}`, rest];
  return ["Cannot use the configuration", keyPath];
}

function within(keyPath: readonly string[]): string {
  return keyPath.length > 1 ? ` in ${dotted(keyPath.slice(0, -1))}` : "";
}

/** Names a written value in a sentence. `secret` values are named by their type alone. */
export function describeValue(value: unknown, { secret }: { readonly secret: boolean }): string {
  if (value === null || value === undefined) return "empty";
  if (value instanceof Map) return "a mapping";
  if (Array.isArray(value)) return "a list";
  if (secret) return typeof value === "string" ? "a text" : `a ${typeof value}`;
  if (typeof value === "string") return quote(value);
  return JSON.stringify(value);
}

const MAX_LENGTH = 60;

/** Puts a text of the file into a sentence: quoted, on one line, cut if long. */
export function quote(text: string): string {
  const shown = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return JSON.stringify(shown).replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** A hint for a Windows path in double quotes (YAML 1.2, 5.7 Escaped Characters). */
export const ESCAPE_HINT =
  'in double quotes a "\\" begins an escape, so a path is written in single quotes, or in none';
