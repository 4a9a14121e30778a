import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { until, WindowsRun } from "../../fixtures/windows-run.ts";
import { markedProcesses } from "./peb.ts";
import { listProcesses } from "./process-table.ts";

function marked(marker: WindowsRun["marker"]): readonly number[] {
  return markedProcesses(listProcesses(), marker)
    .map(({ pid }) => pid)
    .toSorted((a, b) => a - b);
}

test("processes whose environment has the marker are found at each call", async () => {
  await using run = await WindowsRun.start("start('live()'); start('live()', { env: {} }); live()", {
    pids: 2,
  });
  const expected = [run.root.pid, run.pids()[0] ?? 0].toSorted((a, b) => a - b);
  for (const _call of [1, 2]) assert.deepEqual(marked(run.marker), expected);
  assert.deepEqual(marked({ ...run.marker, name: run.marker.name.toLowerCase() }), expected);
  assert.deepEqual(marked({ ...run.marker, value: run.marker.value.toUpperCase() }), []);
});

test("one that cleared its own variable belongs still, as it was known before", async () => {
  await using run = await WindowsRun.start(
    `const { existsSync } = require("node:fs");
     setInterval(() => {
       if (!existsSync(process.env.FOLDER + "\\\\go") || process.env.ROBOTMK_WINDOWS_TEST === undefined) return;
       delete process.env.ROBOTMK_WINDOWS_TEST;
       say("cleared");
     }, 20);
     say("up")`,
    { words: 1 },
  );
  assert.deepEqual(marked(run.marker), [run.root.pid]);
  writeFileSync(join(run.folder, "go"), "");
  await until(() => run.words().includes("cleared"));
  assert.deepEqual(marked(run.marker), [run.root.pid]);
});

test("runs at the same time are kept apart, and this process is in none", async () => {
  await using one = await WindowsRun.start("start('live()'); live()", { pids: 1 });
  await using other = await WindowsRun.start("live()");
  process.env[other.marker.name] = other.marker.value;
  try {
    assert.deepEqual(marked(other.marker), [other.root.pid]);
    assert.equal(marked(one.marker).length, 2);
  } finally {
    delete process.env[other.marker.name];
  }
});

test("a value of another alphabet is found", async () => {
  await using run = await WindowsRun.start(
    "start('live()', { env: { ...process.env, ÜBUNG: 'ж€' } }); live()",
    { pids: 1 },
  );
  await until(() => marked({ name: "übung", value: "ж€" }).length === 1);
  assert.deepEqual(marked({ name: "übung", value: "ж€" }), [run.pids()[0]]);
});
