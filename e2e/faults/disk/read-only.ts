import { execFileSync } from "node:child_process";
import { chownSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";

/** Makes a folder read-only even to root, for as long as the mount lives. */
export function readOnlyFolder(folder: string, context: TestContext): Disposable {
  const unmount = () => execFileSync("umount", ["--lazy", folder], { stdio: "pipe" });
  try {
    execFileSync("mount", ["--bind", folder, folder], { stdio: "pipe" });
  } catch (error) {
    const reason = `Cannot make a folder read-only: ${String(error)}. Run this as root`;
    if (process.env["CI"] === "true") throw new Error(reason, { cause: error });
    return context.skip(reason);
  }
  try {
    execFileSync("mount", ["-o", "remount,bind,ro", folder], { stdio: "pipe" });
  } catch (error) {
    unmount();
    throw error;
  }
  return { [Symbol.dispose]: unmount };
}

/** Makes a folder read-only for everybody by a mount, until it is disposed of. Only root can. */
export function readOnlyMount(folder: string): Disposable {
  execFileSync("mount", ["--bind", folder, folder]);
  const undo = () => void execFileSync("umount", ["--lazy", folder]);
  try {
    execFileSync("mount", ["-o", "remount,bind,ro", folder]);
  } catch (error) {
    undo();
    throw error;
  }
  return { [Symbol.dispose]: undo };
}

/** Gives a folder with all below it to a user and the group of the same number. */
export function giveTo(user: number, path: string): void {
  chownSync(path, user, user);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) giveTo(user, child);
    else chownSync(child, user, user);
  }
}
