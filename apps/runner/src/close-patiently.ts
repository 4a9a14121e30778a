import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode, errorMessage } from "@robotmk-controller/platform";
import { sectionFileName } from "@robotmk-controller/spool";

/** What a run's folder can spare for its verdict when the disk is full, dearest last. */
const SPARED_FOR_THE_VERDICT = ["robot-stdout.txt", sectionFileName("log"), "log.html"];

const RETRY_EVERY_MS = 2_000;
const MAX_RETRIES = 150;

/**
 * Does what records the end of a run, again and again while the disk refuses it: a verdict is worth more
 * than logs, so those of the run go first when there is no space.
 *
 * @throws the last error after five minutes
 */
export async function closePatiently(
  close: () => void,
  options: {
    readonly folder: string;
    readonly onProblem: (text: string) => void;
    readonly retryEveryMs?: number;
  },
): Promise<void> {
  const spare = [...SPARED_FOR_THE_VERDICT];
  for (let retries = 0; ; retries += 1) {
    try {
      close();
      return;
    } catch (error) {
      if (retries >= MAX_RETRIES || !isPassing(error)) throw error;
      const spared = isDiskFull(error) ? spare.shift() : undefined;
      options.onProblem(
        `Cannot record the end of the run: ${errorMessage(error)}${spared === undefined ? "" : `; ${spared} is removed`}`,
      );
      if (spared !== undefined) rmSync(join(options.folder, spared), { force: true });
      else await delay(options.retryEveryMs ?? RETRY_EVERY_MS);
    }
  }
}

/** What may be over in a moment; a spool that is gone does not come back by waiting. */
function isPassing(error: unknown): boolean {
  const code = errorCode(error) ?? "";
  return ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE", "EACCES", "EPERM", "EBUSY"].includes(code);
}

function isDiskFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
