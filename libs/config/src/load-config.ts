import { resolve } from "node:path";
import type { PathDefaults } from "./config.ts";
import type { ConfigResult } from "./config-result.ts";
import { decodeText } from "./decode-text.ts";
import { parseConfig } from "./parse-config.ts";
import { placeAt } from "./place-at.ts";
import { type FileRights, readBounded } from "./read-bounded.ts";
import { MAX_CONFIG_SIZE } from "./check-yaml-size.ts";

/** Why a file is not to be trusted, as the end of a sentence, and the command that mends it. */
type Distrust = { readonly reason: string; readonly remedy: string };

/**
 * Reads and parses a robotmk.yml. Whatever is wrong with the file itself is an issue, too.
 *
 * @param file A relative path is taken from the current folder.
 * @param options.distrust says of the opened file who else may change it: then nothing in it counts, as what it
 * says would be somebody else's word. What is wrong in it is told all the same.
 */
export async function loadConfig(
  file: string,
  {
    defaults,
    distrust,
  }: {
    readonly defaults: PathDefaults;
    readonly distrust?: (file: string, rights: FileRights) => Distrust | undefined;
  },
): Promise<ConfigResult> {
  const absolute = resolve(file);
  const content = await readBounded(absolute, MAX_CONFIG_SIZE);
  if (content.kind === "refused") {
    const { reason, isHeld } = content;
    return { ...unreadable(absolute, { message: `Cannot read the file as ${reason}` }), isHeld };
  }
  const decoded = decodeText(content.bytes);
  if (decoded.kind === "refused") {
    const place = placeAt(decoded.before, decoded.before.length);
    return unreadable(absolute, { message: `Cannot read the file as ${decoded.reason}`, ...place });
  }
  const result = parseConfig(decoded.text, { file: absolute, defaults });
  const fault = distrust?.(absolute, content.rights);
  if (fault === undefined) return result;
  const message = `Cannot use the file as others may change it: ${fault.reason}. Mend it by: ${fault.remedy}`;
  const refused = unreadable(absolute, { message });
  return { ...refused, issues: [...refused.issues, ...result.issues] };
}

function unreadable(
  file: string,
  {
    message,
    line = 1,
    column = 1,
  }: { readonly message: string; readonly line?: number; readonly column?: number },
): Extract<ConfigResult, { kind: "invalid" }> {
  const issue = { severity: "error", message, file, line, column, keyPath: [] } as const;
  return { kind: "invalid", issues: [issue], suiteIds: [], partial: {} };
}
