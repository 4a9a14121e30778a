import { runtime } from "../runtimes/current.ts";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { TestContext } from "vitest";

/** Skips a test where it does not run as root, who alone makes mounts and files of others; in CI that is a failure. */
export function needRoot(context: TestContext): void {
  if (process.getuid?.() === 0) return;
  const reason = "Cannot make mounts or act as another user: the tests do not run as root";
  if (process.env["CI"] === "true") throw new Error(reason);
  context.skip(reason);
}

const program = "/usr/bin/strace";

/**
 * Skips a test where there is no strace; in CI it is installed, and the test fails where that is impossible. Programs
 * in node.exe need none.
 */
export function needStrace(context: TestContext): void {
  if (!runtime.supports("strace") || existsSync(program)) return;
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
