import { findBelonging, type Marker, type ProcessIdentity } from "@robotmk-controller/platform";

/** Remembers every process that was ever seen to belong to a run. */
export type ProcessWatch = {
  readonly seen: () => readonly ProcessIdentity[];
  readonly stop: () => void;
};

/** A process that clears its environment and loses its parents can only be found if it was seen before. */
const LOOK_EVERY_MS = 500;

/** Looks at the processes of a run again and again while it goes on. */
export function watchProcesses(marker: Marker, onError: (error: unknown) => void): ProcessWatch {
  const seen = new Map<string, ProcessIdentity>();
  const look = (): void => {
    try {
      const found = findBelonging(marker, [...seen.values()]);
      seen.clear();
      for (const process of found) seen.set(`${process.pid}:${process.startToken}`, process);
    } catch (error) {
      onError(error);
    }
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { seen: () => [...seen.values()], stop: () => clearInterval(timer) };
}
