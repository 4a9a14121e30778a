import { currentRuntime } from "../runtime.ts";

/**
 * Makes the end of children known to us although our caller ignores SIGCHLD, which a process inherits: the system
 * then forgets each child at once, and Deno ends over a child that it can't wait for. Node.js sets all signals
 * back by itself when it starts. Ours, in turn, inherit the default.
 */
export function defaultSigchld(runtime = currentRuntime()): void {
  if (runtime.kind === "deno" && process.platform !== "win32") process.on("SIGCHLD", nothingToDo);
}

function nothingToDo(): void {
  // That somebody listens is all that is needed.
}
