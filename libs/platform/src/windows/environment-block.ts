import { foldedName } from "../common/folded-name.ts";
import { StartRefusedError } from "./start-refused-error.ts";

/**
 * Writes variables as CreateProcessW takes them: `name=value` with a NUL behind each, one more at the end, in UTF-16,
 * sorted by name without regard to case. Names that differ by case alone are one for Windows: the last one counts.
 * A name may begin with "=", as `=C:`, by which the shell keeps the folder of each drive.
 *
 * @throws StartRefusedError where a variable can't be written so
 */
export function environmentBlock(environment: Readonly<Record<string, string>>): Buffer {
  const entries = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    const problem = problemOf(name, value);
    if (problem !== undefined) {
      throw new StartRefusedError("EINVAL", `Cannot set variable ${JSON.stringify(name)}: ${problem}`);
    }
    entries.set(foldedName(name), `${name}=${value}\0`);
  }
  const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = sorted.map(([, entry]) => entry).join("");
  return Buffer.from(text === "" ? "\0\0" : `${text}\0`, "utf16le");
}

function problemOf(name: string, value: string): string | undefined {
  if (name === "" || name === "=") return "its name is empty";
  if (name.includes("=", 1)) return 'its name contains "="';
  if (name.includes("\0")) return "its name contains a NUL character";
  if (value.includes("\0")) return "its value contains a NUL character";
  return undefined;
}
