import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The loader of 64-bit programs in Debian's package wine64. */
export const WINE = "/usr/lib/wine/wine64";
export const WINESERVER = "/usr/lib/wine/wineserver64";

/** Installs Debian's Wine where it is missing. Returns why that is impossible, or undefined once it is installed. */
export function installWine(): string | undefined {
  if (existsSync(WINE)) return undefined;
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", DEBIAN_FRONTEND: "noninteractive" };
  const aptGet = (...args: string[]) =>
    spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=120", ...args], { env, encoding: "utf8" });
  aptGet("update", "-q");
  const { error, stderr } = aptGet("install", "-q", "-y", "--no-install-recommends", "wine64");
  return existsSync(WINE) ? undefined : `Cannot install wine64: ${error?.message ?? stderr?.trim()}`;
}
