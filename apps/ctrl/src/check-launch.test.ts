import type { LaunchNote } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { checkLaunch } from "./check-launch.ts";
import { daemonState } from "./fixtures/daemon-state.ts";

const NOTE: LaunchNote = {
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

test("a daemon that ends with the agent's call is told", () => {
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
  "a launch into the agent's job is told with what forbade the others, when its daemon %s",
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
