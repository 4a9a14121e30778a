import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { TestContext } from "vitest";
import { isWineLeg } from "../rig-wine/wine-leg.ts";

const program = "/usr/bin/strace";

/**
 * Skips a test where there is no strace; in CI it is installed, and the test fails where that is impossible. Programs
 * in node.exe need none.
 */
export function needStrace(context: TestContext): void {
  if (isWineLeg() || existsSync(program)) return;
  if (process.env["CI"] !== "true") {
    context.skip(`Cannot meddle with system calls: there is no ${program}, install the package strace`);
  }
  const problem = installStrace();
  if (!existsSync(program)) throw new Error(`Cannot meddle with system calls without ${program}: ${problem}`);
}

function installStrace(): string {
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", DEBIAN_FRONTEND: "noninteractive" };
  const aptGet = (...args: string[]) =>
    spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=120", ...args], { env, encoding: "utf8" });
  aptGet("update", "-q");
  const { error, stderr } = aptGet("install", "-q", "-y", "--no-install-recommends", "strace");
  return error?.message ?? stderr.trim();
}
