import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes a German locale whose characters are those of ISO 8859-1, and gives the variables that choose it. Where its
 * sources are not installed, the name alone stays: a locale that the system does not have, as after a login by ssh.
 */
export function latinLocale(folder: string): Readonly<Record<string, string>> {
  const name = "de_DE.ISO-8859-1";
  mkdirSync(folder, { recursive: true });
  spawnSync("localedef", ["-i", "de_DE", "-f", "ISO-8859-1", join(folder, name)], { stdio: "ignore" });
  return { LOCPATH: folder, LANG: name, LC_ALL: name };
}
