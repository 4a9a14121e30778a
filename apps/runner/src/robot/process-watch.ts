import { findRunProcesses, type Marker, type ProcessIdentity } from "@robotmk-controller/platform";

/** Remembers every process of a run that was ever seen. */
export type ProcessWatch = {
  readonly seen: () => readonly ProcessIdentity[];
  readonly stop: () => void;
};

/** A process that clears its environment and loses its parents can only be found if it was seen before. */
const SCAN_EVERY_MS = 500;

/**
 * Searches the processes of a run again and again while it goes on. The root is one of them, even
 * if it clears its environment at once.
 */
export function watchProcesses(
  marker: Marker,
  options: { readonly root: ProcessIdentity | undefined; readonly onError: (error: unknown) => void },
): ProcessWatch {
  let seen: readonly ProcessIdentity[] = options.root === undefined ? [] : [options.root];
  let isBusy = false;
  const scan = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      seen = await findRunProcesses(marker, seen);
    } catch (error) {
      options.onError(error);
    } finally {
      isBusy = false;
    }
  };
  void scan();
  const timer = setInterval(() => void scan(), SCAN_EVERY_MS);
  return { seen: () => seen, stop: () => clearInterval(timer) };
}
