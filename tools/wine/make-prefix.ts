import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WINE, WINESERVER } from "./install-wine.ts";

/** The version that Wine reports to programs: the oldest that is supported. */
const WINDOWS_VERSION = "win10";

/**
 * Makes Wine's folder for its Windows (WINEPREFIX), once for a checkout, and sets the version of Windows.
 *
 * @param folder exists afterwards
 * @returns the variables by which Wine uses it
 * @throws Error with the output of Wine
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
    // Without these overrides Wine asks whether to install .NET and a browser engine.
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
