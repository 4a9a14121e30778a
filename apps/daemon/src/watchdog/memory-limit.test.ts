import { expect, test } from "vitest";
import { MemoryLimit } from "./memory-limit.ts";

test("three checks in a row above the limit are too many, a peak is not", () => {
  let memoryMb = 100;
  const watch = new MemoryLimit(() => memoryMb);
  const check = (mb: number) => {
    memoryMb = mb;
    return watch.check(200);
  };

  expect([100, 201, 300, 200, 201, 250].map(check)).toEqual(Array.from({ length: 6 }, () => undefined));
  expect(check(900)).toContain("the daemon has 900 MB of memory, max_daemon_memory_mb is 200");
});

test("without a config the default counts", () => {
  const watch = new MemoryLimit(() => 513);
  expect([1, 2, 3].map(() => watch.check() !== undefined)).toEqual([false, false, true]);
});
