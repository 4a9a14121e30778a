import { expect, test } from "vitest";
import type { TestProject } from "./projects.ts";
import { runProject } from "./run-project.ts";
import { NOTHING } from "./tally.ts";

const project: TestProject = {
  name: "a project",
  missing: undefined,
  command: [process.execPath, "-e", "0"],
  counted: "one",
};
const fails: TestProject = { ...project, command: [process.execPath, "-e", "process.exitCode = 7"] };
const options = (mayBeSkipped: boolean, printed: string[] = []) => ({
  cwd: "/",
  mayBeSkipped,
  print: (text: string) => void printed.push(text),
  signal: new AbortController().signal,
});

test("a command that is one test passes or fails by its exit code", async () => {
  expect(await runProject(project, options(true))).toEqual({ ...NOTHING, passed: 1 });
  expect(await runProject(fails, options(true))).toEqual({
    ...NOTHING,
    failed: 1,
    failures: ["a project: exit code 7"],
  });
});

test("a test runner that writes no report is a failed test, even if it ends well", async () => {
  const script = { ...project, command: [process.execPath, "-e", "0", "--"], counted: "vitest" } as const;

  expect(await runProject(script, options(true))).toEqual({
    ...NOTHING,
    failed: 1,
    failures: ["a project: no test was run, or none was reported"],
  });
});

test("a project that cannot run here is skipped, and a failure where everything has to run", async () => {
  const unable = { ...fails, missing: "there is no Deno" };
  const printed: string[] = [];

  expect(await runProject(unable, options(true, printed))).toEqual({ ...NOTHING, skipped: 1 });
  expect(await runProject(unable, options(false, printed))).toEqual({
    ...NOTHING,
    failed: 1,
    failures: ["a project: there is no Deno"],
  });
  expect(printed.join("")).toBe(
    "\n== a project\nSkipped: there is no Deno\n\n== a project\nFAILED: there is no Deno\n",
  );
});

test("a project that is stopped ends its command and is a failed test", async () => {
  const stop = new AbortController();
  const sleeps = { ...project, command: [process.execPath, "-e", "setInterval(() => {}, 1000)"] };

  const running = runProject(sleeps, { ...options(true), signal: stop.signal });
  stop.abort();

  expect(await running).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
});
