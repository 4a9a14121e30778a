import type { LaunchHistory } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { daemonState } from "../fixtures/some-status.ts";
import { checkDaemon, checkDaemonLife, checkLaunch, type DaemonLife } from "./daemon.ts";

const OWN = { version: "0.2.0", runtime: { kind: "node", version: "20.20.2" } } as const;

test("a daemon of our version is fine, and so is none at all", () => {
  expect(checkDaemon(daemonState({ version: "0.2.0" }), OWN)).toEqual([]);
  expect(checkDaemon({ kind: "absent" }, OWN)).toEqual([]);
  expect(checkDaemon({ ...daemonState({ version: "0.1.0" }), kind: "dead" }, OWN)).toEqual([]);
});

test("a daemon that is older than we are is reported, since this call should have replaced it", () => {
  expect(checkDaemon(daemonState({ version: "0.1.9" }), OWN)).toEqual([
    {
      check: "daemon_version",
      severity: "warning",
      problem: expect.stringContaining("version 0.1.9 on node 20.20.2, but this is 0.2.0"),
      remedy: expect.stringContaining("robotmk-ctrl restart"),
    },
  ]);
});

test("a daemon that is newer than we are is left alone, and reported", () => {
  expect(checkDaemon(daemonState({ version: "0.10.0" }), OWN)).toEqual([
    {
      check: "daemon_version",
      severity: "warning",
      problem: expect.stringContaining("version 0.10.0, newer than this plugin 0.2.0"),
      remedy: expect.stringContaining("restart"),
    },
  ]);
});

function check(different: Partial<DaemonLife>) {
  const life: DaemonLife = {
    daemon: daemonState(),
    daemonCall: { kind: "was-running" },
    crashReport: undefined,
    root: "/spool/system",
    ...different,
  };
  return checkDaemonLife(life).map(({ check: name, severity, problem }) => `${name} ${severity}: ${problem}`);
}

test("a daemon that does its work, or is just on its way up, is no problem", () => {
  expect(check({})).toEqual([]);
  expect(check({ daemonCall: { kind: "launched", rung: "plain", problems: [] } })).toEqual([]);
  expect(check({ daemonCall: { kind: "pending", sinceSeconds: 5 } })).toEqual([]);
  expect(check({ daemonCall: { kind: "not-needed" } })).toEqual([]);
});

test("a stopped daemon is a warning; one stopped or hanging for long, or replaced for it, is critical", () => {
  const stalled = { kind: "stalled", seconds: 200, isStopped: true } as const;
  expect(check({ daemonCall: { kind: "was-running", stall: { kind: "stopped", seconds: 60 } } })).toEqual([
    "daemon_stall warning: The daemon has been stopped (SIGSTOP) for 60 s",
  ]);
  expect(check({ daemonCall: { kind: "was-running", stall: stalled } })).toEqual([
    expect.stringMatching(
      /^daemon_stall critical: .*for 3 min \(its process is stopped\): the next call replaces it/,
    ),
  ]);
  expect(
    check({
      daemonCall: { kind: "launched", rung: "plain", problems: [], stall: { ...stalled, isStopped: false } },
    }),
  ).toEqual([
    expect.stringMatching(
      /^daemon_stall critical: .*\(its process does not respond\): this call killed and replaced it/,
    ),
  ]);
});

test("a daemon that keeps dying is reported with its last error in one line", () => {
  const daemonCall = { kind: "throttled", young_deaths: 5, wait: 240 } as const;
  const text = `Cannot lock:\n    at x\n${"y".repeat(1000)}`;
  const [shown = "", ...more] = check({
    daemonCall,
    crashReport: { time: "2026-11-22T11:00:00", pid: 1, text },
  });
  expect(more).toEqual([]);
  expect(shown).toMatch(
    /^daemon_restarts critical: The daemon crashed early 5 times in a row: the next start is in 4 min/,
  );
  expect(shown).toContain("Its last error, at 2026-11-22T11:00:00: Cannot lock: at x yyy");
  expect(shown).not.toContain("\n");
  expect(shown.length).toBeLessThan(500);
});

test("a spool that another host's daemon has is reported with the name of that host", () => {
  const record = daemonState({ host: "beta" }).record;
  const daemon = { kind: "elsewhere", record, host: "beta" } as const;
  expect(check({ daemon, daemonCall: { kind: "elsewhere", host: "beta" } })).toEqual([
    expect.stringMatching(
      /^spool_shared critical: The spool "\/spool\/system" is in use by the daemon of host "beta"/,
    ),
  ]);
});

const NOTE: LaunchHistory = {
  launched: "plain",
  degraded: true,
  failures: [
    { rung: "breakaway", problem: "access denied", epoch_ms: 1 },
    { rung: "wmi", problem: "PowerShell gave no answer", epoch_ms: 1 },
  ],
};
const TOLD =
  /^degraded launch \(plain\): .* as it is in the agent's job \(breakaway: access denied; wmi: PowerShell gave no answer\)$/;

test("a daemon that does not depend on the agent is fine, and so is none", () => {
  for (const lastLaunch of [undefined, NOTE]) {
    expect(checkLaunch(daemonState({ launched: "parent" }), { lastLaunch })).toEqual([]);
  }
  expect(checkLaunch({ kind: "absent" }, { lastLaunch: undefined })).toEqual([]);
  const dead = { ...daemonState({ degraded: true }), kind: "dead" } as const;
  expect(checkLaunch(dead, { lastLaunch: undefined })).toEqual([]);
});

test("a daemon that ends with the agent's call is reported", () => {
  const daemon = daemonState({ degraded: true });
  expect(checkLaunch(daemon, { lastLaunch: undefined, isWindows: false })).toEqual([
    expect.objectContaining({
      check: "launch",
      severity: "warning",
      remedy: expect.stringContaining("root"),
    }),
  ]);
});

test("on Windows it is a job that ends it, and other remedies help", () => {
  const daemon = daemonState({ degraded: true, launched: "plain" });
  expect(checkLaunch(daemon, { lastLaunch: undefined, isWindows: true })).toEqual([
    expect.objectContaining({
      check: "launch",
      problem: expect.stringMatching(/^degraded launch \(plain\): .* as it is in the agent's job$/),
      remedy: expect.stringContaining("launch in robotmk.yml"),
    }),
  ]);
});

test.each([
  ["lives", daemonState({ degraded: true, launched: "plain" })],
  ["has not come up", { kind: "absent" } as const],
  ["has ended", { ...daemonState({ degraded: true, launched: "plain" }), kind: "dead" } as const],
])(
  "a launch into the agent's job is reported with what forbade the others, when its daemon %s",
  (_what, daemon) => {
    expect(checkLaunch(daemon, { lastLaunch: NOTE, isWindows: true })).toEqual([
      expect.objectContaining({ check: "launch", problem: expect.stringMatching(TOLD) }),
    ]);
  },
);

test("a launch that only took its time is no problem", () => {
  expect(
    checkLaunch({ kind: "absent" }, { lastLaunch: { ...NOTE, launched: "task", degraded: false } }),
  ).toEqual([]);
});
