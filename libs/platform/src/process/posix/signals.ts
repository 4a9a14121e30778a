import type { TerminationOptions } from "../types.ts";

/** Heeds SIGTERM and SIGINT. SIGHUP, by which a terminal tells that it is closed, is told and ignored. */
export function onTermination(act: (reason: string) => void, { onIgnored }: TerminationOptions): () => void {
  const heeded = (["SIGTERM", "SIGINT"] as const).map((signal) => ({ signal, listener: () => act(signal) }));
  const ignored = { signal: "SIGHUP" as const, listener: () => onIgnored("SIGHUP") };
  const listeners = [...heeded, ignored];
  for (const { signal, listener } of listeners) process.on(signal, listener);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

/** Refuses: here processes have signals. */
export function sendConsoleEvents(_args: readonly string[]): readonly string[] {
  throw new Error("Cannot send console events: only Windows has them");
}
