import { execFileSync } from "node:child_process";
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
