import { systemClock } from "../clock.ts";
import { errorCode, errorMessage } from "../errors.ts";

/** How a program takes files that somebody holds open. */
export type HolderSettings = {
  /** How long one deed waits for a holder at most. */
  readonly patienceMs: number;
  /** How long all of them together do, for a program that has to answer soon. */
  readonly totalMs?: number;
  /** Told once for each deed that had to wait, as a sentence. Must not throw. */
  readonly tell: (text: string) => void;
};

const isWindows = process.platform === "win32";
const BY_HELD_FILES = new Set(["EPERM", "EACCES", "EBUSY"]);
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
/** A file that was given up on is waited for a tenth of the time, until it could be had again. */
const KNOWN_HELD_SHARE = 0.1;
const MAX_KNOWN_HELD = 1000;
/** Of a program that has to answer soon: what it reads is mostly one of many. */
const QUICK_READ_MS = 50;
/**
 * What is read is mostly read to be written again, so the patience is that of writing. But a daemon reads many files at
 * each look: all its reading together waits this long, and then a tenth of the time that goes by.
 */
const READING = { mostMs: 5_000, refillShare: 0.1 } as const;

let settings: HolderSettings = { patienceMs: 300, totalMs: 300, tell: () => {} };
let totalWaitedMs = 0;
let reading: { readonly leftMs: number; readonly atMs: number } = { leftMs: READING.mostMs, atMs: 0 };
const knownHeld = new Set<string>();

/** Sets for this program, or this worker of it, how it takes held files; without it: 300 ms, and nobody is told. */
export function heedHolders(next: HolderSettings): void {
  settings = next;
  totalWaitedMs = 0;
  reading = { leftMs: READING.mostMs, atMs: 0 };
  knownHeld.clear();
}

/**
 * Does something with a file again and again while somebody holds it open: on Windows it can't be replaced, moved or
 * removed then, and a virus scanner, an indexer or a backup lets go of it soon. Elsewhere it is done once.
 *
 * The pauses block the program, since what is recorded must be recorded before the next thing is done. That is bounded:
 * the same deed waits in full once, and for a tenth of the time as long as the file stays held.
 *
 * @param what the action and the path, as in "Cannot <what>"
 * @throws what the deed throws, at the latest when the patience is over
 */
export function outlastHolders<T>(
  what: { readonly action: string; readonly path: string },
  deed: () => T,
  options: {
    /** Waits no longer than that, whatever the program's patience is. */
    readonly atMostMs?: number;
    /** It only reads, as programs do often. */
    readonly isReading?: boolean;
    /** Default: yes. */
    readonly isTold?: boolean;
    readonly isNeeded?: boolean;
    readonly pause?: (durationMs: number) => void;
    readonly nowMs?: () => number;
  } = {},
): T {
  if (!(options.isNeeded ?? isWindows)) return deed();
  const tell = options.isTold === false ? () => {} : settings.tell;
  const key = `${what.action} ${what.path}`;
  const nowMs = options.nowMs ?? (() => systemClock.monotonicMs());
  const readingMs = options.isReading === true ? readingPatience(nowMs()) : Number.POSITIVE_INFINITY;
  const boundMs = patienceFor(key, Math.min(options.atMostMs ?? Number.POSITIVE_INFINITY, readingMs));
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const result = deed();
      const wasGivenUp = knownHeld.delete(key);
      if (wasGivenUp) tell(`nobody holds "${what.path}" open any more`);
      else if (waitedMs > 0) {
        tell(`somebody held "${what.path}" open: it took ${waitedMs} ms to ${what.action} it`);
      }
      return result;
    } catch (error) {
      const leftMs = boundMs - waitedMs;
      if (!isHeldFile(error, { isNeeded: true })) throw error;
      if (leftMs <= 0) {
        // What is tried each second is told at the first time alone.
        if (!knownHeld.has(key)) {
          tell(`Cannot ${what.action} "${what.path}": given up after ${waitedMs} ms: ${errorMessage(error)}`);
        }
        remember(key);
        throw error;
      }
      const durationMs = Math.min(pauseMs, leftMs);
      (options.pause ?? pauseFor)(durationMs);
      waitedMs += durationMs;
      totalWaitedMs += durationMs;
      if (options.isReading === true) reading = { ...reading, leftMs: reading.leftMs - durationMs };
    }
  }
}

/** Tells of an error whether somebody who holds a file open may be why. Elsewhere than on Windows nobody is. */
export function isHeldFile(
  error: unknown,
  { isNeeded = isWindows }: { readonly isNeeded?: boolean } = {},
): boolean {
  return isNeeded && BY_HELD_FILES.has(errorCode(error) ?? "");
}

function readingPatience(nowMs: number): number {
  if (settings.totalMs !== undefined) return QUICK_READ_MS;
  const refillMs = reading.atMs === 0 ? 0 : (nowMs - reading.atMs) * READING.refillShare;
  reading = { leftMs: Math.min(READING.mostMs, reading.leftMs + refillMs), atMs: nowMs };
  return reading.leftMs;
}

function patienceFor(key: string, atMostMs: number): number {
  const { patienceMs, totalMs = Number.POSITIVE_INFINITY } = settings;
  const usualMs = Math.min(patienceMs, atMostMs) * (knownHeld.has(key) ? KNOWN_HELD_SHARE : 1);
  return Math.min(usualMs, totalMs - totalWaitedMs);
}

function remember(key: string): void {
  if (knownHeld.size >= MAX_KNOWN_HELD) knownHeld.clear();
  knownHeld.add(key);
}

function pauseFor(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
