import { renameSync, rmSync } from "node:fs";

/** Removes a folder by one move: what is removed file by file gets new ones meanwhile, from the programs that go on. */
export function removeAtOnce(folder: string): void {
  const away = `${folder}.removed`;
  renameSync(folder, away);
  rmSync(away, { recursive: true });
}
