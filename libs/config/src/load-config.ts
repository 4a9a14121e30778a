import { resolve } from "node:path";
import type { PathDefaults } from "./config.ts";
import type { ConfigResult } from "./config-result.ts";
import { decodeText } from "./decode-text.ts";
import { parseConfig } from "./parse-config.ts";
import { placeAt } from "./place-at.ts";
import { readBounded } from "./read-bounded.ts";
import { MAX_CONFIG_SIZE } from "./check-yaml-size.ts";

/**
 * Reads and parses a robotmk.yml. Whatever is wrong with the file itself is an issue, too.
 *
 * @param file A relative path is taken from the current folder.
 */
export async function loadConfig(
  file: string,
  { defaults }: { readonly defaults: PathDefaults },
): Promise<ConfigResult> {
  const absolute = resolve(file);
  const content = await readBounded(absolute, MAX_CONFIG_SIZE);
  if (content.kind === "refused") {
    return unreadable(absolute, { message: `Cannot read the file as ${content.reason}` });
  }
  const decoded = decodeText(content.bytes);
  if (decoded.kind === "refused") {
    const place = placeAt(decoded.before, decoded.before.length);
    return unreadable(absolute, { message: `Cannot read the file as ${decoded.reason}`, ...place });
  }
  return parseConfig(decoded.text, { file: absolute, defaults });
}

function unreadable(
  file: string,
  {
    message,
    line = 1,
    column = 1,
  }: { readonly message: string; readonly line?: number; readonly column?: number },
): ConfigResult {
  const issue = { severity: "error", message, file, line, column, keyPath: [] } as const;
  return { kind: "invalid", issues: [issue], suiteIds: [], partial: {} };
}
