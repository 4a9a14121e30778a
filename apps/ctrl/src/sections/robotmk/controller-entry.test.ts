import { expect, test } from "vitest";
import { someController, someDaemon } from "../../fixtures/some-status.ts";
import { controllerEntry } from "./controller-entry.ts";

test("all that is known of the controller is there", () => {
  const housekeeping = {
    last: "2026-11-22T11:10:00.000+01:00",
    removed_runs: 3,
    removed_results: 2,
    removed_files: 1,
  };
  const daemon = { kind: "running", record: someDaemon({ housekeeping }) } as const;
  expect(controllerEntry(someController({ daemon }))).toEqual({
    version: "0.1.0",
    runtime: "node 20.20.2",
    config_file: "/etc/check_mk/robotmk.yml",
    config_errors: [],
    config_warnings: [],
    config_in_force: "current",
    host_checks: [],
    daemon: {
      state: "running",
      call: { kind: "was-running" },
      pid: 4711,
      instance: "0123456789abcdef",
      version: "0.1.0",
      runtime: "node 20.20.2",
      since: "2026-11-22T11:00:00.000+01:00",
      launched: "systemd-service",
      degraded: false,
      phase: "planning",
      restarts: 0,
      running: 2,
      waiting: 1,
      queued: 3,
    },
    heartbeat_age: 60,
    housekeeping,
    free_disk_mb: 5000,
    users: [],
    errors: [],
  });
});

test("which config is in force is reported", () => {
  const shown = (different: Parameters<typeof someController>[0]) =>
    controllerEntry(someController(different)).config_in_force;
  expect(shown({})).toBe("current");
  expect(shown({ configErrors: ["wrong"], isLastGoodConfig: true })).toBe("last good");
  expect(shown({ configErrors: ["wrong"] })).toBe("none");
});

test("a daemon that is not there has no pid, and that is reported", () => {
  const part = controllerEntry(
    someController({ daemon: { kind: "absent" }, heartbeatAgeSeconds: undefined, freeDiskMb: undefined }),
  );
  expect(part).toMatchObject({ heartbeat_age: null, free_disk_mb: null, housekeeping: null });
  expect(part.daemon).toMatchObject({ state: "absent", pid: null, degraded: false, running: 0 });
});

test("a launch into the agent's job is reported although its daemon is gone, or not up yet", () => {
  const lastLaunch = { launched: "plain", degraded: true, failures: [] };
  const shown = (different: Parameters<typeof someController>[0]) =>
    controllerEntry(someController({ lastLaunch, ...different })).daemon;
  expect(shown({ daemon: { kind: "absent" } })).toMatchObject({ launched: "plain", degraded: true });
  expect(shown({})).toMatchObject({ launched: "systemd-service", degraded: false });
});

test("of very many or very long texts as much is there as a person reads, and what is left out is counted", () => {
  const many = Array.from({ length: 5_000 }, () => "x".repeat(5_000));
  const users = [{ user: "alice", daemon: "absent", suites: 1, problems: many }] as const;
  const part = controllerEntry(
    someController({ configErrors: many, configWarnings: many, errors: many, users: [...users] }),
  );
  expect(part.config_errors.at(-1)).toBe("and 4900 more");
  expect(part.users[0]?.problems.at(-1)).toBe("and 4900 more");
  expect(JSON.stringify(part).length).toBeLessThan(500_000);
});
