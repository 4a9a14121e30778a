import { listTasks, parseTaskName } from "@robotmk-controller/spool";
import type { RunnerCommand } from "../cli.ts";
import { recoverRun } from "../run/recover-run.ts";
import type { SuiteReport } from "../workers/worker-pool.ts";
import type { CommandResult, Session } from "./session.ts";

/** Recovers the run of one task, whose runner died. */
export async function closeTask(
  command: Extract<RunnerCommand, { kind: "close" }>,
  session: Session,
): Promise<CommandResult> {
  const task = parseTaskName(command.task, session.suiteIds);
  if (task === undefined) return { kind: "usage-error", problem: `"${command.task}" is no task` };
  await recoverRun({ ...task, name: command.task }, session);
  return { kind: "done", exitCode: 0, output: "" };
}

/** Recovers the runs whose worker crashed: they are open, as if their runner had died. */
export async function closeCrashed(reports: readonly SuiteReport[], session: Session): Promise<void> {
  const { folders, log, suiteIds } = session;
  const crashed = reports.filter((report) => report.kind === "crashed");
  if (crashed.length === 0) return;
  for (const { suiteId, reason } of crashed) {
    log.error({ suite: suiteId }, `its worker ended, its run is recovered: ${reason}`);
  }
  const crashedIds = new Set(crashed.map(({ suiteId }) => suiteId));
  const { tasks } = listTasks(folders, { state: "running", suiteIds });
  for (const task of tasks.filter(({ suiteId }) => crashedIds.has(suiteId))) await recoverRun(task, session);
}
