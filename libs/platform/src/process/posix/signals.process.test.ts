import { afterEach, expect, test, vi } from "vitest";
import { onTermination, sendConsoleEvents } from "./signals.ts";

const calls: string[] = [];
const care = {
  onIgnored: (signal: string) => void calls.push(`${signal} ignored`),
  onProblem: () => undefined,
};
const stop = vi.fn<() => void>();
afterEach(() => {
  stop();
  calls.length = 0;
});

test.each(["SIGTERM", "SIGINT"] as const)("%s calls back each time it comes", async (signal) => {
  stop.mockImplementation(onTermination((reason) => calls.push(reason), care));
  for (const count of [1, 2]) {
    process.kill(process.pid, signal);
    await vi.waitFor(() => expect(calls).toHaveLength(count));
  }
  expect(calls).toEqual([signal, signal]);
});

test("SIGHUP is reported, and ends nothing", async () => {
  stop.mockImplementation(onTermination((reason) => calls.push(reason), care));
  process.kill(process.pid, "SIGHUP");
  await vi.waitFor(() => expect(calls).toEqual(["SIGHUP ignored"]));
});

test("once it is stopped, nothing is listened to", () => {
  const before = ["SIGTERM", "SIGINT", "SIGHUP"].map((signal) => process.listenerCount(signal));
  onTermination(() => undefined, care)();
  expect(["SIGTERM", "SIGINT", "SIGHUP"].map((signal) => process.listenerCount(signal))).toEqual(before);
});

test("where processes have signals, there are no console events", () => {
  expect(() => sendConsoleEvents(["ctrl-c", "8", "7:100"])).toThrow("only Windows has them");
});
