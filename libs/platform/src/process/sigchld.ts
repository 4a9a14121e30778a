import { currentRuntime } from "../runtime.ts";

/**
 * Sets SIGCHLD back from "ignored", which a process inherits from its caller: the system then forgets each child at
 * once, and Deno ends over a child that it cannot wait for. Node.js resets all signals when it starts. Children
 * inherit the default.
 */
export function defaultSigchld(runtime = currentRuntime()): void {
  if (runtime.kind === "deno" && process.platform !== "win32") process.on("SIGCHLD", nothingToDo);
}

function nothingToDo(): void {
  // A listener alone makes the runtime handle the signal.
}
