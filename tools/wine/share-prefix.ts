import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Notes that this process uses a folder of Wine, as another run of tests may do at the same time.
 *
 * @param folder it has to be there
 * @returns what takes the note back, and tells whether nobody else uses the folder now
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
    // It is gone, and left its note; one of another user would not use this folder.
    return false;
  }
}
