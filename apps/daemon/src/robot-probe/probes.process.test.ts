import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock, waitUntil } from "@robotmk-controller/platform";
import { readHostChecks } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import type { RobotCommand } from "./commands.ts";
import type { ProbeResult } from "./probe.ts";
import { RobotProbes } from "./probes.ts";

const BAD = {
  check: "robot_command",
  severity: "warning",
  problem: "no robot",
  remedy: "Install it",
} as const;

/** Probes with the results that the test sets. Counts the probes of each command. */
class Bench implements Disposable {
  readonly host = new DaemonHost();
  readonly asked: string[] = [];
  result: ProbeResult = { kind: "good" };
  gate: Promise<void> | undefined;
  readonly checks: RobotProbes;
  config = this.host.configure("suites: {a: {robot_command: [/bin/a]}, b: {robot_command: [/bin/b]}}");

  constructor() {
    const check = async ({ command }: RobotCommand): Promise<ProbeResult> => {
      this.asked.push(command[0] ?? "");
      await this.gate;
      return this.result;
    };
    const { folders, clock, log } = this.host;
    this.checks = new RobotProbes({ folders, clock, log, instance: "me", check });
  }

  /** One tick of the daemon so many seconds later, and all probes that it begins. */
  async check(afterSeconds: number): Promise<readonly string[]> {
    this.asked.length = 0;
    this.host.nowMs += afterSeconds * 1_000;
    this.checks.follow(this.config);
    await waitUntil(() => !this.checks.isBusy(), { timeoutMs: 20_000, clock: systemClock });
    return [...this.asked];
  }

  written() {
    const reading = readHostChecks(this.host.folders);
    return reading.kind === "read" ? reading.record : reading.kind;
  }

  [Symbol.dispose](): void {
    this.host[Symbol.dispose]();
  }
}

test("every command is probed once, and again after ten minutes", async () => {
  using bench = new Bench();
  expect(await bench.check(0)).toEqual(["/bin/a", "/bin/b"]);
  expect(bench.written()).toEqual({ instance: "me", problems: [] });
  expect(await bench.check(5)).toEqual([]);
  expect(await bench.check(590)).toEqual([]);
  expect(await bench.check(5)).toEqual(["/bin/a", "/bin/b"]);
});

test("a bad one is logged, and probed each half minute until it works", async () => {
  using bench = new Bench();
  bench.result = { kind: "bad", problem: BAD };
  await bench.check(0);
  expect(bench.written()).toEqual({ instance: "me", problems: [BAD, BAD] });
  expect(await bench.check(29)).toEqual([]);
  expect(await bench.check(30)).toEqual(["/bin/a", "/bin/b"]);
  bench.result = { kind: "good" };
  await bench.check(30);
  expect(bench.written()).toEqual({ instance: "me", problems: [] });
  expect(bench.host.lines).toEqual([
    "warn: no robot",
    "warn: no robot",
    'info: robot_command of suite "a" works again',
    'info: robot_command of suite "b" works again',
  ]);
});

test("a change of the config or of a program's file is probed soon", async () => {
  using bench = new Bench();
  const program = join(bench.host.folder, "robot");
  writeFileSync(program, "", { mode: 0o755 });
  bench.config = bench.host.configure(
    `suites: {a: {robot_command: [/bin/a]}, b: {robot_command: [${program}]}}`,
  );
  expect(await bench.check(0)).toEqual(["/bin/a", program]);
  writeFileSync(program, "another");
  expect(await bench.check(5)).toEqual([program]);
  rmSync(program);
  expect(await bench.check(5)).toEqual([program]);
  bench.config = bench.host.configure("suites: {b: {robot_command: [/bin/c]}}");
  expect(await bench.check(0)).toEqual(["/bin/c"]);
});

test("the daemon waits for no probe, begins no second one beside it, and uses nothing of one that it stopped", async () => {
  using bench = new Bench();
  bench.result = { kind: "bad", problem: BAD };
  let open: () => void = () => undefined;
  bench.gate = new Promise((resolve) => {
    open = resolve;
  });
  bench.checks.follow(bench.config);
  bench.config = bench.host.configure("suites: {b: {robot_command: [/bin/c]}}");
  bench.checks.follow(bench.config);
  expect(bench.asked).toEqual(["/bin/a"]);
  const end = bench.checks.end();
  open();
  await end;
  bench.checks.follow(bench.config);
  expect(bench.asked).toEqual(["/bin/a"]);
  expect(bench.written()).toBe("absent");
});

test("a full disk is logged once, and tried again", async () => {
  using bench = new Bench();
  const file = join(bench.host.folders.root, "host-checks.json");
  mkdirSync(join(file, "in the way"), { recursive: true });
  await bench.check(0);
  await bench.check(5);
  expect(bench.host.lines.filter((line) => line.includes("Cannot write host-checks.json"))).toHaveLength(1);
  rmSync(file, { recursive: true });
  expect(await bench.check(5)).toEqual([]);
  expect(bench.written()).toEqual({ instance: "me", problems: [] });
});

test("a check that throws ends nothing", async () => {
  using bench = new Bench();
  bench.gate = Promise.reject(new Error("out of files"));
  await bench.check(0);
  expect(bench.host.lines).toEqual(["error: Cannot probe robot_command: out of files"]);
  bench.gate = undefined;
  expect(await bench.check(5)).toEqual(["/bin/a", "/bin/b"]);
});
