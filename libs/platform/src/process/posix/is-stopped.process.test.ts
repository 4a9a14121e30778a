import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { isStopped, readProcess } from "./proc-table.ts";

test("a process is seen to stand still from SIGSTOP to SIGCONT, a later one with its pid is not", async () => {
  const child = spawn("sleep", ["1000"], { stdio: "ignore" });
  await once(child, "spawn");
  const info = readProcess(child.pid ?? 0);
  const identity = { pid: child.pid ?? 0, startToken: info?.startToken ?? "" };
  try {
    expect(isStopped(identity)).toBe(false);
    child.kill("SIGSTOP");
    await vi.waitFor(() => expect(isStopped(identity)).toBe(true));
    expect(isStopped({ ...identity, startToken: "earlier" })).toBe(false);
    child.kill("SIGCONT");
    await vi.waitFor(() => expect(isStopped(identity)).toBe(false));
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  expect(isStopped(identity)).toBe(false);
});
