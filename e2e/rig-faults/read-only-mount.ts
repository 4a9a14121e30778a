import { execFileSync } from "node:child_process";

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
