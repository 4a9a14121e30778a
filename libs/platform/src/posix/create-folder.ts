import { mkdirSync } from "node:fs";

/** Makes one folder, for its owner alone. @throws the system's error */
export function createFolder(folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
}
