import { describeValue } from "./describe-value.ts";
import { quote } from "./quote.ts";

const SECRET_KEYS: ReadonlySet<string> = new Set(["variable", "env", "robot_params"]);

/**
 * Words a refusal: what can't be done, which key is to blame, why, and the state found.
 * What stands below `variable`, `env` and `robot_params` may be a secret and is not quoted.
 */
export function refusalMessage(refusal: {
  readonly keyPath: readonly string[];
  readonly at: "key" | "value";
  readonly reason: string;
  readonly value: unknown;
}): string {
  const { keyPath, at, reason, value } = refusal;
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
