import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes the locale of a country, in UTF-8, and gives the variables that choose it. Wine names files by its characters,
 * and gives Windows programs the code pages that Windows has in that country.
 *
 * @param country such as "de_DE"
 * @throws Error where the locale can't be made
 */
export function codePageLocale(country: string, folder: string): Readonly<Record<string, string>> {
  const name = `${country}.UTF-8`;
  mkdirSync(folder, { recursive: true });
  const { status, error, stderr } = spawnSync(
    "localedef",
    ["-i", country, "-f", "UTF-8", join(folder, name)],
    {
      encoding: "utf8",
    },
  );
  // It warns of what it leaves out by 1.
  if (status !== 0 && status !== 1) {
    throw new Error(`Cannot make the locale "${name}": ${error?.message ?? stderr}`, { cause: error });
  }
  return { LOCPATH: folder, LANG: name, LC_ALL: name };
}

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
