import { expect, test } from "vitest";
import type { Leg } from "./leg.ts";
import { runLeg } from "./run-leg.ts";
import { NOTHING } from "./tally.ts";

const leg: Leg = { name: "a leg", lacks: undefined, command: [process.execPath, "-e", "0"], counted: "one" };
const fails: Leg = { ...leg, command: [process.execPath, "-e", "process.exitCode = 7"] };
const options = (mayBeSkipped: boolean, printed: string[] = []) => ({
  cwd: "/",
  mayBeSkipped,
  print: (text: string) => void printed.push(text),
  signal: new AbortController().signal,
});

test("a command that is one test passes or fails by its exit code", async () => {
  expect(await runLeg(leg, options(true))).toEqual({ ...NOTHING, passed: 1 });
  expect(await runLeg(fails, options(true))).toEqual({
    ...NOTHING,
    failed: 1,
    failures: ["a leg: exit code 7"],
  });
});

test("a test runner that writes no report is a failed test, even if it ends well", async () => {
  const script = { ...leg, command: [process.execPath, "-e", "0", "--"], counted: "vitest" } as const;

  expect(await runLeg(script, options(true))).toEqual({
    ...NOTHING,
    failed: 1,
    failures: ["a leg: no test was run, or none was reported"],
  });
});

test("a leg that can't run here is skipped, and a failure where everything has to run", async () => {
  const lacking = { ...fails, lacks: "there is no Deno" };
  const printed: string[] = [];

  expect(await runLeg(lacking, options(true, printed))).toEqual({ ...NOTHING, skipped: 1 });
  expect(await runLeg(lacking, options(false, printed))).toEqual({
    ...NOTHING,
    failed: 1,
    failures: ["a leg: there is no Deno"],
  });
  expect(printed.join("")).toBe(
    "\n== a leg\nSkipped: there is no Deno\n\n== a leg\nFAILED: there is no Deno\n",
  );
});

test("a leg that is stopped ends its command and is a failed test", async () => {
  const stop = new AbortController();
  const sleeps = { ...leg, command: [process.execPath, "-e", "setInterval(() => {}, 1000)"] };

  const running = runLeg(sleeps, { ...options(true), signal: stop.signal });
  stop.abort();

  expect(await running).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
});
