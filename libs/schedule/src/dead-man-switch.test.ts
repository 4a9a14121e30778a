import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type DeadManSwitch, isReleased, watchHeartbeat } from "./dead-man-switch.ts";

type Check = { readonly heartbeat: number | undefined; readonly monotonicMs: number };

function watch(checks: readonly Check[]): DeadManSwitch {
  const [first = { heartbeat: undefined, monotonicMs: 0 }, ...rest] = checks;
  return rest.reduce(watchHeartbeat, watchHeartbeat(undefined, first));
}

/** Looks once a second for so long. */
function silence(seconds: number, from: Check): readonly Check[] {
  return Array.from({ length: seconds + 1 }, (_, second) => ({
    heartbeat: from.heartbeat,
    monotonicMs: from.monotonicMs + second * 1000,
  }));
}

test("the switch is released only when the silence is longer than the time-out", () => {
  const at = (seconds: number) => watch(silence(seconds, { heartbeat: 1, monotonicMs: 5 }));
  expect(isReleased(at(300), 300)).toBe(false);
  expect(isReleased(at(301), 300)).toBe(true);
});

test("a heartbeat that was never there counts as silence", () => {
  expect(isReleased(watch(silence(301, { heartbeat: undefined, monotonicMs: 0 })), 300)).toBe(true);
});

test.each([
  ["later", 2],
  ["earlier, since the clock was set back", -1e12],
  ["gone", undefined],
])("a heartbeat that is %s than before starts the count anew", (_name, heartbeat) => {
  const checks = silence(299, { heartbeat: 1, monotonicMs: 0 });
  expect(watch([...checks, { heartbeat, monotonicMs: 300_000 }]).silentMs).toBe(0);
});

test.each([
  ["a machine that was suspended overnight", 8 * 3_600_000],
  ["a stopped process", 60_000],
  ["a monotonic clock that goes back", -5_000],
])("%s adds nothing to the silence", (_name, gapMs) => {
  const before = silence(100, { heartbeat: 1, monotonicMs: 50_000 });
  const after = silence(100, { heartbeat: 1, monotonicMs: 150_000 + gapMs });
  expect(watch([...before, ...after]).silentMs).toBe(200_000);
});

test("checks that come late on a loaded host still count", () => {
  const checks = Array.from({ length: 61 }, (_, index) => ({ heartbeat: 1, monotonicMs: index * 5_000 }));
  expect(watch(checks).silentMs).toBe(300_000);
});

test("a heartbeat that is touched before each time-out never releases the switch", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 299 }), { minLength: 1, maxLength: 20 }), (pauses) => {
      const checks: Check[] = [];
      let monotonicMs = 0;
      for (const [index, seconds] of pauses.entries()) {
        checks.push(...silence(seconds, { heartbeat: index, monotonicMs }));
        monotonicMs += (seconds + 1) * 1000;
      }
      let state: DeadManSwitch | undefined;
      const released = checks.filter((check) => isReleased((state = watchHeartbeat(state, check)), 300));
      expect(released).toEqual([]);
    }),
  );
});

test("the silence never exceeds what went by on the monotonic clock, whatever gaps it has", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 100 }),
      (gapsMs) => {
        let monotonicMs = 0;
        const checks = [0, ...gapsMs].map((gapMs) => ({ heartbeat: 1, monotonicMs: (monotonicMs += gapMs) }));
        const { silentMs } = watch(checks);
        expect(silentMs).toBeLessThanOrEqual(monotonicMs);
        expect(silentMs).toBe(
          gapsMs.filter((gapMs) => gapMs <= 10_000).reduce((sum, gapMs) => sum + gapMs, 0),
        );
      },
    ),
  );
});
