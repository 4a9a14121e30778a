// @module-tag slow
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needStrace } from "../../faults/needs.ts";
import {
  changesOfARun,
  CHANGING_CALLS,
  type ChangingCall,
  lastRole,
} from "../../faults/syscalls/changing-calls.ts";
import { expectReportedAlike, hostRunManually, strikeEach } from "../../faults/syscalls/sweep.ts";
import { traceProgram } from "../../faults/syscalls/trace.ts";

const traced = { calls: CHANGING_CALLS, isFollowing: true };

faultTest(
  "a runner killed before any change of its records leaves a run that is closed once, and reported alike everywhere",
  { faults: [3], timeoutMs: 240_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await hostRunManually();
    const command = host.command("runner", "--run", "login");
    const changes = await changesOfARun(host, {
      suite: "login",
      pick: (all) => firstOfEach(all.filter(isDistinct)),
    });

    const { hit, strikes } = await strikeEach(changes, async ({ name, nth }) => {
      const injections = [{ calls: name, does: "signal=SIGKILL", when: String(nth) }];
      const runner = traceProgram(host, command, { ...traced, injections });
      const { exitCode } = await runner.ended;
      await host.until(
        () => host.spool.running().length === 0 && host.programProcesses("runner").length === 0,
        "the run is closed",
      );
      const role = exitCode === 0 ? undefined : lastRole(runner.calls(), host.folders.root);
      expectReportedAlike(host, { id: "login", when: `killed at ${role}` });
      return role;
    });

    const sure = changes.map(({ role }) => role).filter((role) => !role.startsWith("write"));
    expect(sure.filter((role) => !hit.has(role))).toEqual([]);
    expect(await host.runner("--run", "login")).toMatchObject({ exitCode: 0 });
    expect(host.spool.result("login")?.last_finished?.outcome).toBe("passed");
    expect(host.programProcesses("daemon")).toHaveLength(1);
    report(
      3,
      `${strikes} kills at ${hit.size} kinds of changes: each run closed once, reported alike everywhere`,
    );
  },
);

/** Nothing changes between the sync of a temporary file and its move, so the one kill stands for the other. */
function isDistinct({ name, role }: ChangingCall): boolean {
  if (name === "rename" || name === "unlink") return true;
  return name === "fsync" ? !role.endsWith(".tmp") : /^write spool\/(?:results|runs).*json/.test(role);
}

function firstOfEach(changes: readonly ChangingCall[]): ChangingCall[] {
  return changes.filter(({ role }, index) => changes.findIndex((other) => other.role === role) === index);
}
