import { runtime } from "../../runtimes/current.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "vitest";
import { needStrace } from "../needs.ts";
import type { Host } from "../../rig/host/host.ts";

/** What holds a daemon's first thread alone, and how it is let go. */
export type Hang = { readonly what: string; readonly letGo: () => Promise<void> };

/**
 * Lets a daemon's first thread hang: on Linux at its next look into a folder, for ten minutes; on Windows it is
 * suspended.
 */
export async function hangDaemon(
  host: Host,
  { pid, context }: { readonly pid: number; readonly context: TestContext },
): Promise<Hang> {
  if (!runtime.supports("strace")) {
    await host.windows({ do: "suspendFirstThread", pid });
    return { what: "its first thread suspended", letGo: async () => undefined };
  }
  needStrace(context);
  const inject = ["-e", "trace=getdents64", "-e", "inject=getdents64:delay_enter=600000000"];
  const strace = spawn("/usr/bin/strace", [...inject, "-o", "/dev/null", "-p", String(pid)], {
    stdio: "ignore",
  });
  const ended = once(strace, "exit");
  // Who is traced is dead for the system only when its tracer has taken note.
  const letGo = async () => {
    strace.kill("SIGKILL");
    await ended;
  };
  return { what: "hung in getdents64", letGo };
}
