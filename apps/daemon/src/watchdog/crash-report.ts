import type { Config, VariableValue } from "@robotmk-controller/config";
import { type Clock, isoTime } from "@robotmk-controller/platform";
import { SpoolError, type SpoolFolders, writeCrashReport } from "@robotmk-controller/spool";

/**
 * Writes why the daemon had to end to `last-words.json`, for the next plugin call. Writes nothing where the spool
 * belongs to another user or a newer version. A disk error is ignored: the log has the reason, too.
 */
export function reportCrash(
  folders: SpoolFolders,
  end: { readonly error: unknown; readonly config: Config | undefined; readonly clock: Clock },
): void {
  const { error, config, clock } = end;
  if (error instanceof SpoolError) return;
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text = maskSecrets(said, config);
  try {
    writeCrashReport(folders, { time: isoTime(clock.wallMs()), pid: process.pid, text });
  } catch {
    // The log has the reason.
  }
}

/** Shorter values are no secrets, and would mask half of every text. */
const LEAST_CHARACTERS = 4;

/** Masks the values of the config's variables and environment as `***`. */
export function maskSecrets(text: string, config: Config | undefined): string {
  const values = (config?.suites ?? []).flatMap(({ variables, env }) => [
    ...variables.flatMap(({ value }) => textsOf(value)),
    ...env.map(({ value }) => value),
  ]);
  return values
    .filter((value) => value.length >= LEAST_CHARACTERS)
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, value) => masked.replaceAll(value, "***"), text);
}

function textsOf(value: VariableValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item: VariableValue) => textsOf(item));
}
