import { findRunProcesses, type Marker, type ProcessIdentity } from "@robotmk-controller/platform";

/** Remembers every process that was ever seen to belong to a run. */
export type ProcessWatch = {
  readonly seen: () => readonly ProcessIdentity[];
  readonly stop: () => void;
};

/** A process that clears its environment and loses its parents can only be found if it was seen before. */
const LOOK_EVERY_MS = 500;

/**
 * Looks at the processes of a run again and again while it goes on. The first of them, the root, belongs even
 * if it clears its environment at once.
 */
export function watchProcesses(
  marker: Marker,
  options: { readonly root: ProcessIdentity | undefined; readonly onError: (error: unknown) => void },
): ProcessWatch {
  let seen: readonly ProcessIdentity[] = options.root === undefined ? [] : [options.root];
  let isBusy = false;
  const look = async (): Promise<void> => {
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
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return { seen: () => seen, stop: () => clearInterval(timer) };
}
