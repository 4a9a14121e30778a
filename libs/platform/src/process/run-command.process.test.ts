import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../fixtures/process-tree.ts";
import { type CommandOptions, runCommand } from "./run-command.ts";

const ENV = { PATH: "/usr/bin:/bin" };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-command-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(script: string, options: Partial<CommandOptions> = {}) {
  const command = { file: "/bin/sh", args: ["-c", script] };
  return runCommand(command, { env: ENV, timeoutMs: 60_000, ...options });
}

test("returns what a command prints, and its exit code", async () => {
  expect(await run("echo one; echo two >&2; exit 3")).toEqual({
    kind: "ended",
    code: 3,
    signal: undefined,
    stdout: "one\n",
    stderr: "two\n",
  });
});

test("returns the signal that ended a command", async () => {
  expect(await run("kill -9 $$")).toMatchObject({ kind: "ended", code: undefined, signal: "SIGKILL" });
});

test("a command gets the given variables and folder, nothing on stdin, and the niceness", async () => {
  const script = 'cat; echo "$HOME|$PATH|$(pwd)"; cut -d" " -f19 /proc/$$/stat';
  const result = await run(script, { niceness: 10, cwd: folder });
  if (result.kind !== "ended") throw new Error(result.kind);
  const [variables, niceness] = result.stdout.trim().split("\n");
  expect(variables).toBe(`|/usr/bin:/bin|${folder}`);
  // The shell may read its priority before it is lowered.
  expect([10, Number(readFileSync("/proc/self/stat", "utf8").split(" ")[18])]).toContain(Number(niceness));
});

test("output beyond the bound is read and dropped", async () => {
  const result = await run("head -c 3000000 /dev/zero | tr '\\0' x; exit 0", { maxOutputBytes: 1000 });
  expect(result).toMatchObject({ kind: "ended", stdout: "x".repeat(1000) });
});

test("the deadline ends the command and its descendants", async () => {
  const pidFile = join(folder, "pid");
  const script = `setsid sleep 600 & echo $! > "${pidFile}"; exec sleep 601`;
  expect(await run(script, { timeoutMs: 1_000 })).toEqual({ kind: "timed-out" });
  await until(() => !isThere(Number(readFileSync(pidFile, "utf8"))));
});

test("a command that may run on survives its deadline", async () => {
  const pids: number[] = [];
  const options = { timeoutMs: 50, leaveRunning: true, onStarted: (pid: number) => void pids.push(pid) };
  expect(await run("exec sleep 600", options)).toEqual({ kind: "timed-out" });
  const [pid = 0] = pids;
  expect(isThere(pid)).toBe(true);
  process.kill(pid, "SIGKILL");
});

test("a process that stays behind with the streams open delays no result", async () => {
  const result = await run("sleep 600 & echo $!");
  expect(result).toMatchObject({ kind: "ended", code: 0 });
  if (result.kind === "ended") process.kill(Number(result.stdout), "SIGKILL");
});

test("an abort ends the command at once", async () => {
  const controller = new AbortController();
  const result = run("exec sleep 600", { signal: controller.signal });
  controller.abort();
  expect(await result).toEqual({ kind: "aborted" });
  expect(await run("exit 0", { signal: controller.signal })).toEqual({ kind: "aborted" });
});

test("returns why a command cannot be started", async () => {
  const result = await runCommand({ file: "/nowhere/x", args: [] }, { env: ENV, timeoutMs: 1_000 });
  expect(result).toEqual({ kind: "not-started", problem: expect.stringContaining("ENOENT") });
});

/** A zombie has ended. */
function isThere(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}
