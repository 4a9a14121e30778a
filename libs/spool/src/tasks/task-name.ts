import { runsOnWindows } from "@robotmk-controller/platform";
import { isFileName } from "../file-names.ts";

/** A task: a suite that is to start at a time, by somebody's daemon. */
export type Task = {
  /** The planned start in seconds since the epoch. */
  readonly epochSeconds: number;
  readonly responsible: string;
  readonly suiteId: string;
};

/** The name of a task's file: `EPOCH_RESPONSIBLE_SUITEID`. */
export function taskName(task: Task): string {
  return `${task.epochSeconds}_${task.responsible}_${task.suiteId}`;
}

/**
 * Reads the name of a task's file. Users and suites may both have `_` in their names, so where there are
 * several ways to read it, one with a known suite is taken, then the one with the shortest user.
 *
 * @param options.isWindows there some names mean another thing than a file of that name
 * @returns undefined where it is no such name
 */
export function parseTaskName(
  name: string,
  knownSuites: ReadonlySet<string>,
  { isWindows = runsOnWindows }: { readonly isWindows?: boolean } = {},
): Task | undefined {
  // A stream of a file there, or a name that it can't have.
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
 * A name comes from a command line too: it must not lead out of its folder. One whose bytes are no UTF-8 can't be
 * written again: what was read of it names no file.
 */
function isUserName(text: string): boolean {
  return /^[^/\\\p{Cc}\ufffd]+$/u.test(text);
}
