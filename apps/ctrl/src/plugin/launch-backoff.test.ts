import type { StartHistory } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { someDaemon } from "../fixtures/some-status.ts";
import { type LastDaemon, nextLaunch } from "./launch-backoff.ts";

const STARTED_MS = Date.parse("2026-11-22T11:00:00.000+01:00");
const NOW_MS = STARTED_MS + 3_600_000;
const ABSENT: LastDaemon = { state: { kind: "absent" }, lastTickMs: undefined, crashedPid: undefined };

function starts(different: Partial<StartHistory> = {}): StartHistory {
  return {
    launched_epoch_ms: NOW_MS - 60_000,
    young_deaths: 0,
    dead_instance: null,
    is_judged: false,
    ...different,
  };
}

/** A daemon that died after so long, and whether it said why. */
function died(afterMs: number, how: { readonly saysWhy: boolean; readonly instance?: string }): LastDaemon {
  const record = someDaemon({ instance: how.instance ?? "feed" });
  const crashedPid = how.saysWhy ? record.pid : undefined;
  return { state: { kind: "dead", record }, lastTickMs: STARTED_MS + afterMs, crashedPid };
}

test("where no daemon ran before, or the last one ended as it should, one is started at once", () => {
  expect(nextLaunch(undefined, ABSENT, NOW_MS)).toMatchObject({ waitMs: 0, starts: { young_deaths: 0 } });
});

test.each([
  ["ends on its own when it is young", died(29_000, { saysWhy: true }), 5],
  ["ends on its own when it is older", died(31_000, { saysWhy: true }), 0],
  ["is killed from outside", died(1_000, { saysWhy: false }), 0],
  ["died before, and was counted", died(1_000, { saysWhy: true, instance: "counted" }), 5],
])("a daemon that %s", (_what, last, young_deaths) => {
  const before = starts({ young_deaths: 4, dead_instance: "counted" });
  const { starts: after } = nextLaunch(before, last, NOW_MS);
  expect(after.young_deaths).toBe(young_deaths);
});

test("a daemon that never came up counts once, when it had time to", () => {
  const once = nextLaunch(starts({ young_deaths: 1 }), ABSENT, NOW_MS).starts;
  expect(once).toMatchObject({ young_deaths: 2, is_judged: true });
  expect(nextLaunch(once, ABSENT, NOW_MS).starts.young_deaths).toBe(2);
  const justNow = starts({ young_deaths: 1, launched_epoch_ms: NOW_MS - 9_000 });
  expect(nextLaunch(justNow, ABSENT, NOW_MS).starts.young_deaths).toBe(1);
});

test("each early crash in a row lengthens the wait for the next start, to five minutes at most", () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 100].map((young_deaths) => {
    const launchedJustNow = starts({ young_deaths, is_judged: true, launched_epoch_ms: NOW_MS });
    return nextLaunch(launchedJustNow, ABSENT, NOW_MS).waitMs / 1000;
  });
  expect(waits).toEqual([0, 0, 10, 30, 60, 300, 300, 300]);
});

test("a daemon starts after its wait, and after the clock was set back", () => {
  const before = starts({ young_deaths: 9, is_judged: true });
  expect(nextLaunch(before, ABSENT, before.launched_epoch_ms + 299_000).waitMs).toBe(1_000);
  expect(nextLaunch(before, ABSENT, before.launched_epoch_ms + 300_000).waitMs).toBe(0);
  expect(nextLaunch(before, ABSENT, before.launched_epoch_ms - 1).waitMs).toBe(0);
});
