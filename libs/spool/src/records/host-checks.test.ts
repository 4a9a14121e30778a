import { mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { type HostChecks, readHostChecks, removeHostChecks, writeHostChecks } from "./host-checks.ts";

const folders = temporarySpool();
const PROBLEM = {
  check: "robot_command",
  severity: "critical",
  problem: 'robot_command of suite "login": the program "/opt/x" does not exist',
  remedy: "Install it there",
} as const;

function fileOf(): string {
  return join(folders().root, "host-checks.json");
}

test("what was written is read again, and nothing once it is removed", () => {
  expect(readHostChecks(folders())).toEqual({ kind: "absent" });
  const checks: HostChecks = { instance: "abc", problems: [PROBLEM] };
  writeHostChecks(folders(), checks);
  expect(readHostChecks(folders())).toEqual({ kind: "read", record: checks });
  removeHostChecks(folders());
  removeHostChecks(folders());
  expect(readHostChecks(folders())).toEqual({ kind: "absent" });
});

test("the same is not written again, anything else is", () => {
  const write = (instance: string): number => {
    writeHostChecks(folders(), { instance, problems: [PROBLEM] });
    return statSync(fileOf()).ino;
  };
  const first = write("abc");
  expect(write("abc")).toBe(first);
  expect(write("abd")).not.toBe(first);
});

test("what is written can always be read: at most a hundred problems, each with a bounded text", () => {
  const huge = { ...PROBLEM, problem: "\u0001😀".repeat(5_000), remedy: "x".repeat(5_000) };
  writeHostChecks(folders(), { instance: "abc", problems: Array.from({ length: 300 }, () => huge) });
  const reading = readHostChecks(folders());
  if (reading.kind !== "read") throw new Error("not read");
  expect(reading.record.problems).toHaveLength(100);
  expect(reading.record.problems[0]?.problem.length).toBeLessThanOrEqual(1_000);
  const inode = statSync(fileOf()).ino;
  writeHostChecks(folders(), { instance: "abc", problems: Array.from({ length: 300 }, () => huge) });
  expect(statSync(fileOf()).ino).toBe(inode);
});

test.each([
  ["another check", { instance: "a", problems: [{ ...PROBLEM, check: "spool" }] }],
  ["a text without end", { instance: "a", problems: [{ ...PROBLEM, problem: "x".repeat(1_001) }] }],
  ["too many", { instance: "a", problems: Array.from({ length: 101 }, () => PROBLEM) }],
  ["no instance", { problems: [] }],
])("a file with %s is broken", (_what, json) => {
  writeFileSync(fileOf(), JSON.stringify(json));
  expect(readHostChecks(folders()).kind).toBe("broken");
});

test("a link and a folder in its place are broken, and replaced", () => {
  symlinkSync("/etc/hostname", fileOf());
  expect(readHostChecks(folders()).kind).toBe("broken");
  writeHostChecks(folders(), { instance: "abc", problems: [] });
  expect(readHostChecks(folders()).kind).toBe("read");
  removeHostChecks(folders());
  mkdirSync(fileOf());
  expect(readHostChecks(folders()).kind).toBe("broken");
});
