import { expect, test } from "vitest";
import { checkDaemon } from "./check-daemon.ts";
import { daemonState } from "./fixtures/daemon-state.ts";

const OWN = { version: "0.2.0", runtime: { kind: "node", version: "20.20.2" } } as const;

test("a daemon of our version is fine, and so is none at all", () => {
  expect(checkDaemon(daemonState({ version: "0.2.0" }), OWN)).toEqual([]);
  expect(checkDaemon({ kind: "absent" }, OWN)).toEqual([]);
  expect(checkDaemon({ ...daemonState({ version: "0.1.0" }), kind: "dead" }, OWN)).toEqual([]);
});

test("a daemon that is older than we are is told, since this call should have replaced it", () => {
  expect(checkDaemon(daemonState({ version: "0.1.9" }), OWN)).toEqual([
    {
      check: "daemon_version",
      severity: "warning",
      problem: expect.stringContaining("version 0.1.9 on node 20.20.2, but this is 0.2.0"),
      remedy: expect.stringContaining("robotmk-ctrl restart"),
    },
  ]);
});

test("a daemon that is newer than we are is left alone, and told", () => {
  expect(checkDaemon(daemonState({ version: "0.10.0" }), OWN)).toEqual([
    {
      check: "daemon_version",
      severity: "warning",
      problem: expect.stringContaining("version 0.10.0, newer than this plugin, which is 0.2.0"),
      remedy: expect.stringContaining("restart"),
    },
  ]);
});
