import { runsOnWindows } from "@robotmk-controller/platform";
import { isFileName } from "../file-names.ts";

/** A suite that is to start at a scheduled time, and the user whose daemon starts it. */
export type Task = {
  /** The scheduled time in seconds since the epoch. */
  readonly epochSeconds: number;
  readonly responsible: string;
  readonly suiteId: string;
};

/** The name of a task's file: `EPOCH_RESPONSIBLE_SUITEID`. */
export function taskName(task: Task): string {
  return `${task.epochSeconds}_${task.responsible}_${task.suiteId}`;
}

/**
 * Reads the name of a task's file. Users and suites may both have `_` in their names: a reading with a known suite
 * comes first, then the one with the shortest user.
 *
 * @param options.isWindows refuses names that are no plain file names on Windows
 * @returns undefined where it is no such name
 */
export function parseTaskName(
  name: string,
  knownSuites: ReadonlySet<string>,
  { isWindows = runsOnWindows }: { readonly isWindows?: boolean } = {},
): Task | undefined {
  // A colon names a stream of a file; the others cannot be in a name.
  if (isWindows && /[<>:"|?*]/.test(name)) return undefined;
  const match = /^(\d{1,12})_(.+)$/.exec(name);
  const [, epoch, rest] = match ?? [];
  if (epoch === undefined || rest === undefined) return undefined;
  const readings = [...rest.matchAll(/_/g)]
    .map(({ index }) => ({
      epochSeconds: Number(epoch),
      responsible: rest.slice(0, index),
      suiteId: rest.slice(index + 1),
    }))
    .filter(({ responsible, suiteId }) => isUserName(responsible) && isFileName(suiteId));
  return readings.find(({ suiteId }) => knownSuites.has(suiteId)) ?? readings[0];
}

/**
 * A name may come from a command line, and must stay in its folder. A name whose bytes are no UTF-8 cannot be written
 * again, so no file has the name that was read.
 */
function isUserName(text: string): boolean {
  return /^[^/\\\p{Cc}\ufffd]+$/u.test(text);
}
