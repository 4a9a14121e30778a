import { expect, test } from "vitest";
import { checkDaemonLife, type DaemonLife } from "./check-daemon-life.ts";
import { daemonState } from "./fixtures/daemon-state.ts";

function check(different: Partial<DaemonLife>) {
  const life: DaemonLife = {
    daemon: daemonState(),
    care: { kind: "was-running" },
    lastWords: undefined,
    root: "/spool/system",
    ...different,
  };
  return checkDaemonLife(life).map(({ check: name, severity, problem }) => `${name} ${severity}: ${problem}`);
}

test("a daemon that does its work, or is just on its way up, is no problem", () => {
  expect(check({})).toEqual([]);
  expect(check({ care: { kind: "launched", rung: "plain", problems: [] } })).toEqual([]);
  expect(check({ care: { kind: "pending", sinceSeconds: 5 } })).toEqual([]);
  expect(check({ care: { kind: "not-needed" } })).toEqual([]);
});

test("a daemon that stands still is told, worse when it is for long, and when it was replaced", () => {
  const stalled = { kind: "stalled", seconds: 200, isStopped: true } as const;
  expect(check({ care: { kind: "was-running", stall: { kind: "stopped", seconds: 60 } } })).toEqual([
    "daemon_stall warning: The daemon stands still since 60 s: its process is stopped",
  ]);
  expect(check({ care: { kind: "was-running", stall: stalled } })).toEqual([
    expect.stringMatching(
      /^daemon_stall critical: .*for 3 min \(its process is stopped\): if it is still so/,
    ),
  ]);
  expect(
    check({
      care: { kind: "launched", rung: "plain", problems: [], stall: { ...stalled, isStopped: false } },
    }),
  ).toEqual([expect.stringMatching(/^daemon_stall critical: .*\(it hangs\): it was ended and replaced/)]);
});

test("a daemon that keeps dying is told with its last words in one line", () => {
  const care = { kind: "throttled", young_deaths: 5, wait: 240 } as const;
  const text = `Cannot lock:\n    at x\n${"y".repeat(1000)}`;
  const [told = "", ...more] = check({ care, lastWords: { time: "2026-11-22T11:00:00", pid: 1, text } });
  expect(more).toEqual([]);
  expect(told).toMatch(
    /^daemon_restarts critical: The daemon died young 5 times in a row: the next start is in 4 min/,
  );
  expect(told).toContain("It said at 2026-11-22T11:00:00: Cannot lock: at x yyy");
  expect(told).not.toContain("\n");
  expect(told.length).toBeLessThan(500);
});

test("a spool that another host's daemon has is told with the name of that host", () => {
  const record = daemonState({ host: "beta" }).record;
  const daemon = { kind: "elsewhere", record, host: "beta" } as const;
  expect(check({ daemon, care: { kind: "elsewhere", host: "beta" } })).toEqual([
    expect.stringMatching(
      /^spool_shared critical: The spool "\/spool\/system" is in use by the daemon of host "beta"/,
    ),
  ]);
});
