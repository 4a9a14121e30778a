import { readFileSync } from "node:fs";

/** Tells what makes a pid an identity: the 22nd field of stat; undefined when no such process lives. */
export function linuxLives() {
  return (pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      return fields[0] === "Z" ? undefined : Number(fields[19]);
    } catch {
      return undefined;
    }
  };
}
