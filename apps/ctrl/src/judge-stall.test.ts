import { expect, test } from "vitest";
import { judgeStall } from "./judge-stall.ts";

test.each([
  ["looks", 1, false, "none"],
  ["was held for a moment", 4, true, "none"],
  ["is stopped for long", 6, true, "stopped"],
  ["is stopped, up to three of its timeouts", 179, true, "stopped"],
  ["looks late, as its own watchdog has not ended it yet", 179, false, "none"],
  ["is stopped for too long", 181, true, "stalled"],
  ["hangs for too long", 181, false, "stalled"],
  ["looked in the future, before the clock was set back", -3_600, true, "none"],
])("a daemon that %s", (_what, seconds, isStopped, kind) => {
  const nowMs = 1_800_000_000_000;
  const lastLookMs = nowMs - seconds * 1000;
  expect(judgeStall({ lastLookMs, nowMs, isStopped, stallTimeoutSeconds: 60 }).kind).toBe(kind);
});
