import { mkdirSync } from "node:fs";

/** Makes none: here an administrator makes the folder of a user, see docs/agent-output.md. */
export function makeUserFolder(_folder: string, _user: string): string | undefined {
  return undefined;
}

/** Makes one folder, for its owner alone. @throws the system's error */
export function createFolder(folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
}
