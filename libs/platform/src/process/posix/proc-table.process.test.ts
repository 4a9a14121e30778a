import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ProcessTree, until } from "../../fixtures/process-tree.ts";
import { isAlive, ownIdentity } from "../index.ts";
import { listProcesses, parseStat, readProcess } from "./proc-table.ts";

/** A line as the kernel writes it: the state is the third field, the start the twenty-second. */
function statLine(command: string, fields: { state?: string; parent?: number; ticks?: string } = {}): string {
  const { state = "S", parent = 1, ticks = "987654" } = fields;
  const between = Array.from({ length: 17 }, (_, index) => String(index)).join(" ");
  return `4711 (${command}) ${state} ${parent} ${between} ${ticks} 1234 5678\n`;
}

test.each(["sleep", "a b", "a) S 99 (b", "))) (((", "", ") R 5 6 7", "tab\tnew\nline", "4711 (x) Z 3"])(
  "a command %j in the line of a process confuses nobody",
  (command) => {
    expect(parseStat(statLine(command))).toEqual({ state: "S", parentPid: 1, startTicks: "987654" });
  },
);

test("every command of 15 bytes, parent and start are read as they are", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 15 }),
      fc.integer({ min: 0, max: 4_194_304 }),
      fc.bigInt({ min: 0n, max: 2n ** 63n }),
      (command, parent, ticks) => {
        expect(parseStat(statLine(command, { parent, ticks: String(ticks) }))).toEqual({
          state: "S",
          parentPid: parent,
          startTicks: String(ticks),
        });
      },
    ),
  );
});

test.each(["", "\n", "4711", "4711 (sleep) S", "4711 (sleep) S 1 2 3"])("the line %j is none", (line) => {
  expect(parseStat(line)).toBeUndefined();
});

let procRoot = "";
beforeEach(() => {
  procRoot = mkdtempSync(join(tmpdir(), "robotmk-proc-"));
  mkdirSync(join(procRoot, "sys/kernel/random"), { recursive: true });
  writeFileSync(join(procRoot, "sys/kernel/random/boot_id"), "boot-one\n");
});
afterEach(() => rmSync(procRoot, { recursive: true }));

function addProcess(pid: number, line: string): void {
  mkdirSync(join(procRoot, String(pid)), { recursive: true });
  writeFileSync(join(procRoot, String(pid), "stat"), line);
}

test.each(["R", "S", "D", "T", "t", "I"])("a process in the state %s lives", (state) => {
  addProcess(7, statLine("x", { state, parent: 3, ticks: "55" }));
  expect(readProcess(7, procRoot)).toEqual({ pid: 7, parentPid: 3, startToken: "boot-one:55" });
});

test.each(["Z", "X"])("a process in the state %s has ended", (state) => {
  addProcess(7, statLine("x", { state }));
  expect(readProcess(7, procRoot)).toBeUndefined();
  expect(listProcesses(procRoot)).toEqual([]);
});

test("only folders with a number are processes, and one that ends meanwhile is left out", () => {
  addProcess(7, statLine("x"));
  addProcess(8, "");
  mkdirSync(join(procRoot, "9"));
  mkdirSync(join(procRoot, "self"));
  expect(listProcesses(procRoot).map(({ pid }) => pid)).toEqual([7]);
});

test("a pid that was used again is another process", () => {
  addProcess(7, statLine("x", { ticks: "55" }));
  const before = readProcess(7, procRoot);
  addProcess(7, statLine("x", { ticks: "56" }));
  expect(readProcess(7, procRoot)?.startToken).not.toBe(before?.startToken);
});

test("the same pid and ticks after another boot are another process", () => {
  addProcess(7, statLine("x"));
  const otherRoot = mkdtempSync(join(tmpdir(), "robotmk-proc-"));
  try {
    mkdirSync(join(otherRoot, "7"));
    mkdirSync(join(otherRoot, "sys/kernel/random"), { recursive: true });
    writeFileSync(join(otherRoot, "sys/kernel/random/boot_id"), "boot-two\n");
    writeFileSync(join(otherRoot, "7", "stat"), statLine("x"));
    expect(readProcess(7, otherRoot)?.startToken).not.toBe(readProcess(7, procRoot)?.startToken);
  } finally {
    rmSync(otherRoot, { recursive: true });
  }
});

test("this program finds itself, with its parent, and lives", () => {
  const own = ownIdentity();
  expect(own.pid).toBe(process.pid);
  expect(readProcess(process.pid)).toEqual({ ...own, parentPid: process.ppid });
  expect(listProcesses()).toContainEqual({ ...own, parentPid: process.ppid });
  expect(isAlive(own)).toBe(true);
});

test("a process with our pid and another start is not us, nor is one of another boot", () => {
  const own = ownIdentity();
  expect(isAlive({ pid: own.pid, startToken: `${own.startToken}0` })).toBe(false);
  expect(isAlive({ pid: own.pid, startToken: own.startToken.replace(/^[^:]*/, "other-boot") })).toBe(false);
});

test("a child that nobody waited for has ended, although its pid is still there", async () => {
  // The shell would wait for its child; the program that takes its place does not.
  const child = 'sh -c "until grep -qx sleep /proc/\\$PPID/comm; do :; done"';
  await using tree = await ProcessTree.start(`${child} & echo $! >>"$PIDS"; exec sleep 1000`, 1);
  const [zombie = 0] = tree.pids();
  await until(() => readProcess(zombie) === undefined);
  expect(() => process.kill(zombie, 0)).not.toThrow();
  expect(listProcesses().some(({ pid }) => pid === zombie)).toBe(false);
  expect(isAlive(tree.root)).toBe(true);
});

test("a process that has ended is not alive", async () => {
  const tree = await ProcessTree.start("exec sleep 1000", 0);
  expect(isAlive(tree.root)).toBe(true);
  await tree[Symbol.asyncDispose]();
  expect(isAlive(tree.root)).toBe(false);
});
