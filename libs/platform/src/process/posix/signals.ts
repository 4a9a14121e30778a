import type { TerminationOptions } from "../types.ts";

/** Calls back at SIGTERM and SIGINT. SIGHUP, which a closed terminal sends, is reported and ignored. */
export function onTermination(act: (reason: string) => void, { onIgnored }: TerminationOptions): () => void {
  const followed = (["SIGTERM", "SIGINT"] as const).map((signal) => ({
    signal,
    listener: () => act(signal),
  }));
  const ignored = { signal: "SIGHUP" as const, listener: () => onIgnored("SIGHUP") };
  const listeners = [...followed, ignored];
  for (const { signal, listener } of listeners) process.on(signal, listener);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

/** Refuses: here processes have signals. */
export function sendConsoleEvents(_args: readonly string[]): readonly string[] {
  throw new Error("Cannot send console events: only Windows has them");
}
