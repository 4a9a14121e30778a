import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { expect, test } from "vitest";
import { FAULT_CASES } from "../../faults/cases.ts";
import { projectFolder } from "../../runtimes/runtime.ts";

const row = /^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]*\|$/gm;
const guarantees = readFileSync(join(projectFolder, "docs", "guarantees.md"), "utf8");
const rows = [...guarantees.matchAll(row)].map(([, number, fault, promise, tests]) => ({
  number: Number(number),
  fault: fault?.trim(),
  promise: promise?.trim(),
  tests: [...(tests ?? "").matchAll(/\(\.\.\/(e2e\/[\w/-]+\.test\.ts)\)/g)].map(([, file]) => file ?? ""),
}));

test("the guarantees name each fault that is injected, with its promise and its tests", () => {
  expect(rows.map(({ number, fault, promise }) => [number, { fault, promise }])).toEqual(
    Object.entries(FAULT_CASES).map(([number, words]) => [Number(number), words]),
  );
});

test("the tests that the guarantees name are those that inject the fault", () => {
  const files = readdirSync(join(projectFolder, "e2e"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => name.replaceAll(sep, "/"));
  const injecting = Object.keys(FAULT_CASES).map((number) =>
    files.filter((file) => injectedBy(join("e2e", file)).includes(Number(number))).toSorted(),
  );
  expect(rows.map(({ tests }) => tests.toSorted())).toEqual(
    injecting.map((names) => names.map((name) => `e2e/${name}`)),
  );
});

function injectedBy(file: string): readonly number[] {
  const path = join(projectFolder, file);
  if (!existsSync(path)) return [];
  const lists = [...readFileSync(path, "utf8").matchAll(/\bfaults: \[([\d, ]+)\]/g)];
  return lists.flatMap(([, list]) => (list ?? "").split(",").map(Number));
}
