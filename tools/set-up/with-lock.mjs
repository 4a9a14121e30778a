// @ts-check
import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "./has-code.mjs";

/** Whoever holds the lock shows each second that it still lives. */
const BEAT_MS = 1000;
const STALE_MS = 15_000;

/**
 * Does the work while no other process does it. The lock is a folder, since making one succeeds only once;
 * its time is renewed while the work goes on, so that the lock of a killed process is recognized and taken.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @param {{ say: (line: string) => void }} options
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, { say }) {
  mkdirSync(dirname(folder), { recursive: true });
  for (let tries = 0; !take(folder); tries += 1) {
    if (tries % 20 === 0) say("Waiting for another set-up in this checkout to end …");
    await sleep(200);
  }
  const beating = setInterval(() => touch(folder), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beating);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @returns {boolean} whether the lock is ours now
 */
function take(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  if (isStale(folder)) removeStale(folder);
  return false;
}

/** @param {string} folder */
function isStale(folder) {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > STALE_MS;
}

/**
 * Renamed before it is removed: of several that wait, one alone succeeds.
 * @param {string} folder
 */
function removeStale(folder) {
  const aside = `${folder}.${process.pid}.stale`;
  try {
    renameSync(folder, aside);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    return;
  }
  rmSync(aside, { recursive: true, force: true });
}

/** @param {string} folder */
function touch(folder) {
  const now = new Date();
  try {
    utimesSync(folder, now, now);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}
