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

/** Checks whose findings the test orders; counts how often each command was looked at. */
class Bench implements Disposable {
  readonly host = new DaemonHost();
  readonly asked: string[] = [];
  finding: ProbeResult = undefined;
  gate: Promise<void> | undefined;
  readonly checks: RobotProbes;
  config = this.host.configure("suites: {a: {robot_command: [/bin/a]}, b: {robot_command: [/bin/b]}}");

  constructor() {
    const check = async ({ command }: RobotCommand): Promise<ProbeResult> => {
      this.asked.push(command[0] ?? "");
      await this.gate;
      return this.finding;
    };
    const { folders, clock, log } = this.host;
    this.checks = new RobotProbes({ folders, clock, log, instance: "me", check });
  }

  /** One look of the daemon so many seconds later, and all that it begins. */
  async look(afterSeconds: number): Promise<readonly string[]> {
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

test("every command is looked at once, and again after ten minutes", async () => {
  using bench = new Bench();
  expect(await bench.look(0)).toEqual(["/bin/a", "/bin/b"]);
  expect(bench.written()).toEqual({ instance: "me", problems: [] });
  expect(await bench.look(5)).toEqual([]);
  expect(await bench.look(590)).toEqual([]);
  expect(await bench.look(5)).toEqual(["/bin/a", "/bin/b"]);
});

test("one that is bad is told, and looked at each half minute until it is mended", async () => {
  using bench = new Bench();
  bench.finding = BAD;
  await bench.look(0);
  expect(bench.written()).toEqual({ instance: "me", problems: [BAD, BAD] });
  expect(await bench.look(29)).toEqual([]);
  expect(await bench.look(30)).toEqual(["/bin/a", "/bin/b"]);
  bench.finding = undefined;
  await bench.look(30);
  expect(bench.written()).toEqual({ instance: "me", problems: [] });
  expect(bench.host.lines).toEqual([
    "warn: no robot",
    "warn: no robot",
    'info: robot_command of suite "a" can be started again',
    'info: robot_command of suite "b" can be started again',
  ]);
});

test("a change of the config or of a program's file is looked at soon", async () => {
  using bench = new Bench();
  const program = join(bench.host.folder, "robot");
  writeFileSync(program, "", { mode: 0o755 });
  bench.config = bench.host.configure(
    `suites: {a: {robot_command: [/bin/a]}, b: {robot_command: [${program}]}}`,
  );
  expect(await bench.look(0)).toEqual(["/bin/a", program]);
  writeFileSync(program, "another");
  expect(await bench.look(5)).toEqual([program]);
  rmSync(program);
  expect(await bench.look(5)).toEqual([program]);
  bench.config = bench.host.configure("suites: {b: {robot_command: [/bin/c]}}");
  expect(await bench.look(0)).toEqual(["/bin/c"]);
});

test("the daemon waits for no look, begins no second one beside it, and takes nothing from one it ended", async () => {
  using bench = new Bench();
  bench.finding = BAD;
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

test("a disk that takes nothing is told once, and tried again", async () => {
  using bench = new Bench();
  const file = join(bench.host.folders.root, "host-checks.json");
  mkdirSync(join(file, "in the way"), { recursive: true });
  await bench.look(0);
  await bench.look(5);
  expect(bench.host.lines.filter((line) => line.includes("Cannot write host-checks.json"))).toHaveLength(1);
  rmSync(file, { recursive: true });
  expect(await bench.look(5)).toEqual([]);
  expect(bench.written()).toEqual({ instance: "me", problems: [] });
});

test("a check that throws ends nothing", async () => {
  using bench = new Bench();
  bench.gate = Promise.reject(new Error("out of files"));
  await bench.look(0);
  expect(bench.host.lines).toEqual(["error: Cannot look after robot_command: out of files"]);
  bench.gate = undefined;
  expect(await bench.look(5)).toEqual(["/bin/a", "/bin/b"]);
});
