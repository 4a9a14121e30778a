// @module-tag runtime
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needStrace } from "../../faults/needs.ts";
import { changesOfARun, CHANGING_CALLS, type ChangingCall } from "../../faults/syscalls/changing-calls.ts";
import { hostRunManually } from "../../faults/syscalls/sweep.ts";
import { traceProgram } from "../../faults/syscalls/trace.ts";
import { describeHost } from "../../rig/host/cleanup.ts";
import { logLines } from "../../rig/spool/tasks.ts";

const traced = { calls: CHANGING_CALLS, isFollowing: true };
const errors = ["EIO", "EACCES", "ENOSPC"];

faultTest(
  "a runner that can't move, sync or remove any one of its files records its run all the same, or says why not",
  { faults: [3], timeoutMs: 240_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await hostRunManually();
    const command = host.command("runner", "--run", "login");
    const changes = await changesOfARun(host, { suite: "login", pick: firstOfEach });
    const outcomes = { recorded: 0, reported: 0 };

    for (const [index, { name, nth, role }] of changes.entries()) {
      const code = errors[index % errors.length] ?? "EIO";
      const linesBefore = logLines(host, "runner").length;
      const injections = [{ calls: name, does: `error=${code}`, when: String(nth) }];
      const runner = traceProgram(host, command, { ...traced, injections });
      const { exitCode, output } = await runner.ended;
      await host.until(
        () => host.spool.running().length === 0 && host.programProcesses("runner").length === 0,
        "nothing goes on",
      );

      const reported = `${role} ${code}: ${exitCode} ${output}\n${describeHost(host)}`;
      const { running, last_finished: last } = host.spool.result("login") ?? {};
      const newest = host.spool.runs("login").findLast(({ phase }) => phase === "finished");
      expect([running, last?.run_id], reported).toEqual([null, newest?.run_id]);
      // Once robot runs, nothing but the verdict itself is worth it.
      const isLater = changes.slice(0, index).some((other) => other.role === role);
      if (isLater || /section|running/.test(role)) expect(exitCode, reported).toBe(0);
      if (exitCode === 0) {
        expect(last?.outcome, reported).toBe("passed");
        outcomes.recorded += 1;
        continue;
      }
      const said = logLines(host, "runner").slice(linesBefore);
      expect(`${output}\n${said.join("\n")}`, reported).toContain(code);
      outcomes.reported += 1;
    }

    expect(await host.runner("--run", "login")).toMatchObject({ exitCode: 0 });
    expect(host.programProcesses("daemon")).toHaveLength(1);
    const { recorded, reported } = outcomes;
    report(
      3,
      `${changes.length} failing calls of a runner: ${recorded} runs recorded, ${reported} reported, the next one well`,
    );
  },
);

/** The record of the run twice: the second one says that robot runs. */
function firstOfEach(changes: readonly ChangingCall[]): ChangingCall[] {
  return changes.filter(
    ({ name, role }, index) =>
      ["rename", "fsync", "unlink"].includes(name) &&
      changes.slice(0, index).filter((other) => other.role === role).length < (isRunRecord(role) ? 2 : 1),
  );
}

function isRunRecord(role: string): boolean {
  return role === "rename spool/runs/login/RUN/run.json";
}
