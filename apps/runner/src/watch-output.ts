import type { Clock } from "@robotmk-controller/platform";
import { writtenBytes } from "./written-bytes.ts";

/** Looks how much a run has written. */
export type OutputWatch = {
  /** Resolves once the folder holds more than it may. */
  readonly exceeded: Promise<void>;
  /** How much it held when it was last looked at, in bytes. */
  readonly bytes: () => number;
  /** Looks once more, and no more after that; tells how much there is. */
  readonly finish: () => number;
};

const LOOK_EVERY_MS = 1_000;
/** A folder of many files takes long to look at: most of the time is for other things. */
const REST_PER_LOOK = 20;

/** Looks again and again how much is in the folder of a run while that goes on. */
export function watchOutput(
  folder: string,
  { maxBytes, clock }: { readonly maxBytes: number; readonly clock: Clock },
): OutputWatch {
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let isFinished = false;
  let tellExceeded = (): void => undefined;
  const exceeded = new Promise<void>((resolve) => {
    tellExceeded = resolve;
  });
  const look = (): void => {
    const startMs = clock.monotonicMs();
    bytes = writtenBytes(folder);
    if (bytes > maxBytes) tellExceeded();
    const tookMs = clock.monotonicMs() - startMs;
    timer = setTimeout(look, Math.max(LOOK_EVERY_MS, tookMs * REST_PER_LOOK));
  };
  timer = setTimeout(look, LOOK_EVERY_MS);
  return {
    exceeded,
    bytes: () => bytes,
    finish: () => {
      if (!isFinished) {
        isFinished = true;
        clearTimeout(timer);
        bytes = writtenBytes(folder);
      }
      return bytes;
    },
  };
}
