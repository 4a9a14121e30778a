import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { spoolEntries } from "./spool-entries.ts";
import { strangers } from "./strangers.ts";

const HOUR_MS = 3_600_000;

/** Tells of all below a context's folder that docs/spool.md does not know, that others may read, or that was forgotten. */
export function inventory(spool: string): string[] {
  const entries = spoolEntries(spool);
  const open = entries
    // On Windows a file has no mode, but a list of who may what.
    .filter(({ path, mode }) => !isWineLeg() && mode !== (path.endsWith("/") ? 0o700 : 0o600))
    .map(({ path, mode }) => `${path} has mode ${mode.toString(8)}`);
  const forgotten = entries
    .filter(({ path, changedMs }) => path.endsWith(".tmp") && Date.now() - changedMs > HOUR_MS)
    .map(({ path }) => `${path} is left from more than an hour ago`);
  return [...strangers(entries), ...open, ...forgotten];
}
