import type { KeyIssue } from "../issues/issue.ts";
import { quote } from "../issues/message.ts";

const MAX_LENGTH = 100;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/**
 * Tells why a text can't be a suite's id; undefined if it can. Ids become file and folder names on Linux and
 * Windows alike. Windows takes a device's name for the device whatever extension follows, and drops final dots.
 */
export function checkSuiteId(id: string): string | undefined {
  if (id === "") return "is empty";
  if (id.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters: it has ${id.length}`;
  const [forbidden] = /[^A-Za-z0-9._-]/u.exec(id) ?? [];
  if (forbidden !== undefined) {
    return `may hold only letters A to Z, digits, ".", "_" and "-": it holds ${quote(forbidden)}`;
  }
  if (!/^[A-Za-z0-9]/.test(id))
    return `must begin with a letter or a digit: it begins with ${quote(id.slice(0, 1))}`;
  if (id.endsWith(".")) return "must not end with a dot, which Windows drops from file names";
  const [base = ""] = id.split(".");
  if (DEVICE.test(base)) return `is taken: ${quote(base)} is a device on Windows, whatever follows the dot`;
  return id.toLowerCase() === "runner"
    ? "is taken: the controller keeps its own state under this name"
    : undefined;
}

/** Parts the ids of a file into usable ones, in the order written, and issues. Case makes no difference. */
export function checkSuiteIds(ids: readonly string[]): {
  readonly usable: readonly string[];
  readonly issues: readonly KeyIssue[];
} {
  const usable = new Map<string, string>();
  const issues: KeyIssue[] = [];
  for (const id of ids) {
    const same = usable.get(id.toLowerCase());
    const reason =
      checkSuiteId(id) ?? (same && `differs only in case from ${quote(same)}: their files would mix`);
    if (reason === undefined) usable.set(id.toLowerCase(), id);
    else issues.push(idIssue(id, reason));
  }
  return { usable: [...usable.values()], issues };
}

function idIssue(id: string, reason: string): KeyIssue {
  const message = `Cannot use suite id ${quote(id)} as it ${reason}`;
  return { severity: "error", message, keyPath: ["suites", id], at: "key" };
}
