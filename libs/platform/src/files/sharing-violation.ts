import { errorCode, errorMessage } from "../errors.ts";

/** How long a program waits for files that another program has open, and where it reports that. */
export type SharingRetryOptions = {
  /** Deadline of one operation. */
  readonly timeoutMs: number;
  /** Deadline of one operation that only reads: programs read many files, and mostly again. */
  readonly readTimeoutMs: number;
  /** Limit of all waiting together, for a program that has to answer soon. Default: none. */
  readonly totalMs?: number;
  /** Gets one message for each operation that had to wait. Must not throw. */
  readonly log: (message: string) => void;
  /** Default: blocks the thread. */
  readonly pause?: (durationMs: number) => void;
};

/** An operation on a file, as in "Cannot replace PATH". */
export type FileOperation = {
  readonly action: string;
  readonly path: string;
  /** Shorter than the deadline of the program. */
  readonly timeoutMs?: number;
  readonly isReading?: boolean;
  /** Default: true. */
  readonly isLogged?: boolean;
};

const SHARING_VIOLATIONS = new Set(["EPERM", "EACCES", "EBUSY"]);
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
/** Of an operation that gave up before: until it succeeds again, it waits for a tenth of the time. */
const KNOWN_VIOLATION_SHARE = 0.1;
const MAX_KNOWN_VIOLATIONS = 1000;

/**
 * Retries operations on files that end in a sharing violation. Windows does not replace, move or remove a file that
 * another program has open without sharing it. Virus scanners, indexers and backups close it soon.
 *
 * The pauses block the thread on purpose: records must be written in order. An operation waits in full once, and then
 * shortly until it succeeds again.
 */
export class SharingRetry {
  readonly #options: SharingRetryOptions;
  readonly #knownViolations = new Set<string>();
  #leftMs: number;

  constructor(options: SharingRetryOptions) {
    this.#options = options;
    this.#leftMs = options.totalMs ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Calls `act` until it ends without a sharing violation.
   *
   * @throws what `act` throws: another error at once, a sharing violation at the deadline
   */
  run<T>(operation: FileOperation, act: () => T): T {
    const { action, path } = operation;
    const log = operation.isLogged === false ? () => {} : this.#options.log;
    const key = `${action} ${path}`;
    const timeoutMs = this.#timeoutMs(operation, key);
    let waitedMs = 0;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        const result = act();
        if (this.#knownViolations.delete(key)) log(`no other program blocks "${path}" any more`);
        else if (waitedMs > 0)
          log(`waited ${waitedMs} ms to ${action} "${path}": another program had it open`);
        return result;
      } catch (error) {
        if (!isViolation(error)) throw error;
        if (waitedMs >= timeoutMs) {
          if (!this.#knownViolations.has(key)) {
            log(`Cannot ${action} "${path}": gave up after ${waitedMs} ms: ${errorMessage(error)}`);
          }
          this.#remember(key);
          throw error;
        }
        const durationMs = Math.min(pauseMs, timeoutMs - waitedMs);
        (this.#options.pause ?? block)(durationMs);
        waitedMs += durationMs;
        this.#leftMs -= durationMs;
      }
    }
  }

  #timeoutMs(operation: FileOperation, key: string): number {
    const { timeoutMs, readTimeoutMs } = this.#options;
    const ownMs = Math.min(
      operation.isReading === true ? readTimeoutMs : timeoutMs,
      operation.timeoutMs ?? Number.POSITIVE_INFINITY,
    );
    return Math.min(ownMs * (this.#knownViolations.has(key) ? KNOWN_VIOLATION_SHARE : 1), this.#leftMs);
  }

  #remember(key: string): void {
    if (this.#knownViolations.size >= MAX_KNOWN_VIOLATIONS) this.#knownViolations.clear();
    this.#knownViolations.add(key);
  }
}

let installed = new SharingRetry({ timeoutMs: 300, readTimeoutMs: 50, totalMs: 300, log: () => {} });

/** Sets how this thread waits for files that another program has open. Default: 300 ms in all, without a log. */
export function installSharingRetry(options: SharingRetryOptions): void {
  installed = new SharingRetry(options);
}

/** Calls `act`; on Windows repeats it by the installed SharingRetry. @throws what `act` throws */
export function retrySharingViolation<T>(operation: FileOperation, act: () => T): T {
  return process.platform === "win32" ? installed.run(operation, act) : act();
}

/** Returns whether an error may be a sharing violation. Systems other than Windows have none. */
export function isSharingViolation(error: unknown): boolean {
  return process.platform === "win32" && isViolation(error);
}

function isViolation(error: unknown): boolean {
  return SHARING_VIOLATIONS.has(errorCode(error) ?? "");
}

function block(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
