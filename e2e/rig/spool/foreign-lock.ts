import { runtime } from "../../runtimes/current.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "../clock/until.ts";
import type { Host } from "../host/host.ts";
import { runCommand } from "../processes/run-command.ts";

/** A lock on a file that is held by another program than the controller's. */
export type ForeignLock = { readonly release: () => Promise<void> };

/** Returns whether someone holds the lock of a file, as another program finds it: flock(1), or by LockFileEx. */
export async function isLockHeld(host: Host, file: string): Promise<boolean> {
  if (!runtime.supports("flock")) {
    const isOwn = (await host.windows({ do: "lock", file: host.path(file) })) === true;
    if (isOwn) await host.windows({ do: "unlock", file: host.path(file) });
    return !isOwn;
  }
  const command = ["flock", "-n", "-E", "1", file, "true"];
  return (await runCommand(command, { env: host.env, cwd: "/" })).exitCode === 1;
}

/** Takes the lock of a file, by another program than the controller's, and holds it until `release`. */
export async function holdLock(host: Host, file: string): Promise<ForeignLock> {
  if (!runtime.supports("flock")) {
    const order = { do: "lock", file: host.path(file) };
    await until(() => host.windows(order), { what: "the lock can be taken" });
    return { release: async () => void (await host.windows({ do: "unlock", file: host.path(file) })) };
  }
  const flock = spawn("flock", [file, "cat"], { stdio: ["pipe", "ignore", "ignore"] });
  await until(() => isLockHeld(host, file), { what: "the lock is held" });
  return {
    release: async () => {
      flock.stdin.end();
      await once(flock, "exit");
    },
  };
}
