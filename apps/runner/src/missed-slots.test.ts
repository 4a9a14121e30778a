import type { SuiteResult } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { missedSlots } from "./missed-slots.ts";

const suite = { intervalSeconds: 60 };

test.for([
  [1060, 0],
  [1120, 1],
  [1600, 9],
  [1000, 0],
  [400, 0],
])("from slot 1000 to slot %d of each minute, %d were missed", ([slot, missed]) => {
  expect(missedSlots(suite, { slot, before: after(1000) })).toBe(missed);
});

test("a start that is no slot misses none, nor does the first slot ever", () => {
  expect(missedSlots(suite, { slot: undefined, before: after(1000) })).toBe(0);
  expect(missedSlots(suite, { slot: 9000, before: after(null) })).toBe(0);
  expect(missedSlots(suite, { slot: 9000, before: undefined })).toBe(0);
});

function after(slot: number | null): SuiteResult {
  return {
    last_start_time: null,
    last_end_time: null,
    last_rc: null,
    last_message: "",
    xml: null,
    html: null,
    running: null,
    refusal: null,
    last_finished: null,
    last_planned_epoch: slot,
    missed_runs: 0,
  };
}
