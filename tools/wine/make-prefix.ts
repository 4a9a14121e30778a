import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WINE, WINESERVER } from "./install-wine.ts";

/** The version that Windows programs are told: the oldest that is supported. */
const WINDOWS_VERSION = "win10";

/**
 * Makes the folder in which Wine keeps its Windows, once for a checkout, and sets its version.
 *
 * @param folder it is there afterwards
 * @returns what Wine needs in its environment to use it
 * @throws Error with what Wine said
 */
export function makePrefix(folder: string): Readonly<Record<string, string>> {
  const env = wineEnvironment(folder);
  const stamp = join(folder, "made-by-robotmk-controller");
  if (existsSync(stamp)) return env;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run([WINE, "wineboot.exe", "--init"], env);
  run([WINE, "winecfg.exe", "-v", WINDOWS_VERSION], env);
  run([WINESERVER, "--wait"], env);
  writeFileSync(stamp, `${WINDOWS_VERSION}\n`);
  return env;
}

function wineEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: process.env["HOME"] ?? "/root",
    LC_ALL: "C.UTF-8",
    WINEPREFIX: folder,
    WINEDEBUG: "-all",
    // Neither .NET nor a browser engine is wanted, and nobody is there to answer whether to install them.
    WINEDLLOVERRIDES: "mscoree=;mshtml=;winemenubuilder.exe=",
    DISPLAY: "",
  };
}

function run([file = "", ...args]: readonly string[], env: Readonly<Record<string, string>>): void {
  const { status, error, stderr } = spawnSync(file, args, {
    env,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: 180_000,
  });
  if (status !== 0) {
    throw new Error(`Cannot make Wine's folder by "${args.join(" ")}": ${error?.message ?? stderr}`, {
      cause: error,
    });
  }
}
