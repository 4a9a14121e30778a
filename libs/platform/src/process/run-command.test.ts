import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { askProgram } from "./run-command.ts";

const ENV = { PATH: "/usr/bin:/bin" };

async function ask(script: string, how: { timeoutMs?: number; signal?: AbortSignal } = {}) {
  const signal = how.signal ?? new AbortController().signal;
  return askProgram(
    { file: "/bin/sh", args: ["-c", script] },
    { env: ENV, timeoutMs: how.timeoutMs ?? 20_000, signal },
  );
}

test("a program's words and code are told", async () => {
  expect(await ask("echo one; echo two >&2; exit 3")).toEqual({
    kind: "ended",
    code: 3,
    stdout: "one\n",
    stderr: "two\n",
  });
});

test("it gets the variables that are given, nothing on stdin, and yields to others", async () => {
  const answer = await ask('cat; echo "$HOME|$PATH"; cut -d" " -f19 /proc/$$/stat');
  if (answer.kind !== "ended") throw new Error(answer.kind);
  const [variables, niceness] = answer.stdout.trim().split("\n");
  expect(variables).toBe("|/usr/bin:/bin");
  // It may be asked before it was told.
  expect([10, Number(readFileSync("/proc/self/stat", "utf8").split(" ")[18])]).toContain(Number(niceness));
});

test("who says too much is heard to the end, and cut", async () => {
  const answer = await ask("head -c 3000000 /dev/zero | tr '\\0' x; exit 0");
  if (answer.kind !== "ended") throw new Error(answer.kind);
  expect(answer.stdout).toHaveLength(16 * 1024);
});

test("who does not answer in time is ended", async () => {
  expect(await ask("exec sleep 600", { timeoutMs: 50 })).toEqual({ kind: "timed-out" });
});

test("a question that nobody wants answered any more is given up at once", async () => {
  const over = new AbortController();
  const answer = ask("exec sleep 600", { signal: over.signal });
  over.abort();
  expect(await answer).toEqual({ kind: "stopped" });
  expect(await ask("exit 0", { signal: over.signal })).toEqual({ kind: "stopped" });
});

test("a program that can't be started is told", async () => {
  const { signal } = new AbortController();
  const answer = await askProgram({ file: "/nowhere/x", args: [] }, { env: ENV, timeoutMs: 1_000, signal });
  expect(answer).toEqual({ kind: "not-started", problem: expect.stringContaining("ENOENT") });
});
