import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { TemporarySpool } from "./fixtures/temporary-spool.ts";
import { touchHeartbeat } from "./heartbeat.ts";

const NOW_MS = Date.UTC(2026, 10, 22, 10, 15, 30, 125);
test("a FIFO in its place is refused at once, without waiting for a reader", () => {
  using spool = new TemporarySpool();
  spawnSync("mkfifo", [spool.folders.heartbeat]);
  expect(() => touchHeartbeat(spool.folders, NOW_MS)).toThrow("ENXIO");
});
