import type { Config } from "@robotmk-controller/config";
import { type Clock, isoTime } from "@robotmk-controller/platform";
import { SpoolError, type SpoolFolders, writeLastWords } from "@robotmk-controller/spool";
import { maskSecrets } from "./mask-secrets.ts";

/**
 * Keeps for the next plugin call why the daemon had to end. A disk that refuses it has its own alarm, and in a spool
 * that is not for us nothing is written.
 */
export function keepLastWords(
  folders: SpoolFolders,
  end: { readonly error: unknown; readonly config: Config | undefined; readonly clock: Clock },
): void {
  const { error, config, clock } = end;
  if (error instanceof SpoolError) return;
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text = maskSecrets(said, config);
  try {
    writeLastWords(folders, { time: isoTime(clock.wallMs()), pid: process.pid, text });
  } catch {
    // The log has it.
  }
}
