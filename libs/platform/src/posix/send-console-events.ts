/** Refuses: here processes have signals. */
export function sendConsoleEvents(_args: readonly string[]): readonly string[] {
  throw new Error("Cannot send console events: only Windows has them");
}
