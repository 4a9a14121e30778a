import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Records that this process uses a folder of Wine, since another run of tests may use it at the same time.
 *
 * @param folder must exist
 * @returns a function that removes the record and returns whether no other process uses the folder
 */
export function sharePrefix(folder: string): () => boolean {
  const users = join(folder, "used-by");
  mkdirSync(users, { recursive: true });
  const own = join(users, String(process.pid));
  writeFileSync(own, "");
  return () => {
    rmSync(own, { force: true });
    return !readdirSync(users).some((pid) => lives(Number(pid)));
  };
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // It has ended and left its record; a process of another user does not use this folder.
    return false;
  }
}
