import { expect, test } from "vitest";
import { nearestKey } from "./nearest-key.ts";
import { SUITE_KEYS } from "./schema.ts";

test.each([
  ["sute", "suite"],
  ["Suite", "suite"],
  ["timout", "timeout"],
  ["max_atempts", "max_attempts"],
  ["max-attempts", "max_attempts"],
  ["robotparams", "robot_params"],
  ["interval", "suite_execution_interval"],
  ["intervall", "suite_execution_interval"],
  ["execution_interval", "suite_execution_interval"],
  ["cache_time", "suite_cache_time"],
  ["variables", "variable"],
  ["retry", "retry_strategy"],
])("%s resembles %s", (written, known) => {
  expect(nearestKey(written, SUITE_KEYS)).toBe(known);
});

test.each(["", "x", "foo", "cron", "completely_different", "a".repeat(1_000_000)])(
  "a key like %.20s resembles nothing",
  (written) => {
    expect(nearestKey(written, SUITE_KEYS)).toBeUndefined();
  },
);
