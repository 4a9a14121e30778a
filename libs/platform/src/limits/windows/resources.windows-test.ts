import assert from "node:assert/strict";
import { cpus, freemem, totalmem } from "node:os";
import { test } from "node:test";
import { systemClock } from "../../clock.ts";
import { cpuIdlePercent } from "../limits.ts";
import { freeMemoryMb, sampleCpu } from "./resources.ts";

test("sampleCpu() counts the work of this process", () => {
  const before = sampleCpu();
  const end = systemClock.monotonicMs() + 600;
  while (systemClock.monotonicMs() < end);
  const after = sampleCpu();
  assert.ok(after.busy > before.busy);
  const idle = cpuIdlePercent(before, after) ?? 100;
  // One CPU had nothing else to do than this loop.
  assert.ok(idle < 100 - 40 / cpus().length, `${idle} % idle`);
});

test("the free memory is a part of the machine's, and near what Node.js says", () => {
  const mb = freeMemoryMb() ?? 0;
  assert.ok(mb > 0 && mb <= totalmem() / 1024 / 1024);
  assert.ok(mb <= freemem() / 1024 / 1024 + 500, `${mb} MB of ${freemem()} bytes`);
});
