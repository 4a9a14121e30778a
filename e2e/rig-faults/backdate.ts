import { utimesSync } from "node:fs";

/** Makes a file look as if it was written so long ago. */
export function backdate(file: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(file, then, then);
}
