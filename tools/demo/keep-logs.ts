import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Section } from "./read-section.ts";

/**
 * Copies Robot Framework's logs to a folder that outlives the host, so that they can be looked at afterwards.
 * What an earlier demo left there goes.
 *
 * @returns the copies, by suite
 */
export function keepLogs({ suites }: Section, folder: string): ReadonlyMap<string, string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const copies = suites.flatMap(({ id, spool }) => {
    if (spool.html === null || !existsSync(spool.html)) return [];
    const copy = join(folder, `${id}.html`);
    copyFileSync(spool.html, copy);
    return [[id, copy] as const];
  });
  return new Map(copies);
}
