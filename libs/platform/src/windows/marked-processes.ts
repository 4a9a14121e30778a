import type { Marker } from "../common/marker.ts";
import type { ProcessInfo } from "../common/process-identity.ts";
import { PROCESS_RIGHTS, withProcess } from "./open-process.ts";
import { readEnvironment } from "./process-parameters.ts";
import { startToken } from "./start-token.ts";

/**
 * Values of a marker's variable, by process, in a process's environment as it was when it could be read first; a
 * process that has none has undefined.
 */
type KnownValues = Map<string, string | undefined>;

const knownValues = new Map<string, KnownValues>();

/**
 * Picks the processes whose environment holds the marker; Windows knows a variable's name without regard to case. It
 * is read from the memory of each process, once. One that can't be read (of another user, not complete yet) is asked
 * again at the next look.
 */
export function markedProcesses(processes: readonly ProcessInfo[], marker: Marker): readonly ProcessInfo[] {
  const name = marker.name.toUpperCase();
  const before: KnownValues = knownValues.get(name) ?? new Map();
  const now: KnownValues = new Map();
  knownValues.set(name, now);
  return processes.filter((process) => {
    if (process.pid === ownPid) return false;
    const key = `${process.pid} ${process.startToken}`;
    if (before.has(key)) now.set(key, before.get(key));
    else {
      const environment = environmentOf(process);
      if (environment === undefined) return false;
      now.set(key, valueIn(environment, name));
    }
    return now.get(key) === marker.value;
  });
}

const ownPid = process.pid;

function environmentOf({ pid, startToken: token }: ProcessInfo): readonly string[] | undefined {
  const opening = withProcess(pid, PROCESS_RIGHTS.VM_READ, ({ handle, created }) =>
    startToken(created) === token ? readEnvironment(handle) : undefined,
  );
  return opening.kind === "opened" ? opening.result : undefined;
}

/** Returns the value of a variable, whose name is told in upper case. Pure. */
export function valueIn(environment: readonly string[], name: string): string | undefined {
  for (const entry of environment) {
    // The current folders of the drives are kept as variables such as "=C:".
    const at = entry.indexOf("=", 1);
    if (at !== -1 && entry.slice(0, at).toUpperCase() === name) return entry.slice(at + 1);
  }
  return undefined;
}
