import { logSettings } from "@robotmk-controller/log";
import { acquireFileLock, onTermination, ownUserId, sweepGroups } from "@robotmk-controller/platform";
import { parseTaskName, readTaskListFile, responsibleOf, serialLockFile } from "@robotmk-controller/spool";
import type { RunnerCommand } from "../cli.ts";
import type { RunRequest, RunStart } from "../run/run-request.ts";
import { runCycles } from "../workers/cycle.ts";
import type { SuiteReport } from "../workers/worker-pool.ts";
import { closeCrashed } from "./close.ts";
import type { CommandResult, Session } from "./session.ts";

type RunCommand = Extract<RunnerCommand, { kind: "run" }>;
type TaskCommand = Extract<RunnerCommand, { kind: "task" }>;

/** Why each suite starts, by its id; or what is wrong with the command. */
type Starts =
  | { readonly kind: "ok"; readonly starts: ReadonlyMap<string, RunStart> }
  | { readonly kind: "error"; readonly problem: string };

const SERIAL_IS_BUSY = "not run: another runner runs the serial suites now";

/**
 * Runs the suites of a command and returns when all of them have ended. SIGTERM and SIGINT stop them. The exit
 * code is 0 where all suites ran and passed.
 */
export async function runSuites(command: RunCommand | TaskCommand, session: Session): Promise<CommandResult> {
  const { config, folders, clock, log } = session;
  const found = command.kind === "run" ? manualStarts(command, session) : taskStarts(command, session);
  if (found.kind === "error") return { kind: "usage-error", problem: found.problem };
  const stopSignal = stopOnTermination(session);
  const requests = runRequests(found.starts, session);
  const isSerial = command.kind === "task" && command.isSerial;
  const serial = requests.filter(({ suite }) => isSerial || suite.executionMode === "agent_serial");
  const parallel = requests.filter((request) => !serial.includes(request));
  const lock = serial.length === 0 ? undefined : acquireFileLock(serialLockFile(folders));
  const skipped = lock === undefined ? serial : [];
  for (const { suite } of skipped) log.warn({ suite: suite.id }, SERIAL_IS_BUSY);
  const reports = await runCycles(
    { parallel, serial: lock === undefined ? [] : serial },
    {
      configured: config.suites,
      isForAll: command.kind === "run" && command.suiteIds.length === 0,
      maxParallel: config.maxParallelExecutions,
      folders,
      clock,
      log,
      stopSignal,
    },
  );
  lock?.release();
  sweepGroups(clock);
  await closeCrashed(reports, session);
  const isPassed = reports.every((report) => report.kind === "finished" && report.passed);
  return {
    kind: "done",
    exitCode: isPassed && skipped.length === 0 ? 0 : 1,
    output: command.kind === "run" ? textOf([...reports, ...skipped.map(skippedReport)], command) : "",
  };
}

function stopOnTermination({ log }: Session): AbortSignal {
  const stopping = new AbortController();
  onTermination(
    (reason) => {
      log.warn(`${reason} received: the runs are stopped`);
      stopping.abort();
    },
    {
      onIgnored: (signal) => log.info(`${signal} received: ignored`),
      onProblem: (problem) => log.warn(problem),
    },
  );
  return stopping.signal;
}

function manualStarts(command: RunCommand, { suiteIds }: Session): Starts {
  const unknown = command.suiteIds.find((id) => !suiteIds.has(id));
  if (unknown !== undefined) {
    const known = [...suiteIds].join(", ") || "none";
    return { kind: "error", problem: `Unknown suite "${unknown}": robotmk.yml has ${known}` };
  }
  const ids = command.suiteIds.length > 0 ? command.suiteIds : [...suiteIds];
  const start: RunStart = { kind: "manual", responsible: responsibleOf(command.context) };
  return { kind: "ok", starts: new Map(ids.map((id) => [id, start])) };
}

function taskStarts(command: TaskCommand, { suiteIds }: Session): Starts {
  const starts = new Map<string, RunStart>();
  const listed = command.tasksFrom === undefined ? [] : readTaskListFile(command.tasksFrom, ownUserId());
  for (const name of [...command.tasks, ...listed]) {
    const task = parseTaskName(name, suiteIds);
    if (task === undefined || !suiteIds.has(task.suiteId)) {
      return { kind: "error", problem: `"${name}" is no task of a known suite` };
    }
    starts.set(task.suiteId, {
      kind: "task",
      name,
      plannedEpoch: task.epochSeconds,
      trigger: command.isRequested ? "requested" : "planned",
      waitedMs: command.waitedMs,
    });
  }
  return { kind: "ok", starts };
}

function runRequests(starts: ReadonlyMap<string, RunStart>, { config, folders }: Session): RunRequest[] {
  const { maxParallelExecutions, startWaitTimeoutSeconds, minCpuIdlePercent, minFreeMemoryMb } = config;
  const limits = { maxParallelExecutions, startWaitTimeoutSeconds, minCpuIdlePercent, minFreeMemoryMb };
  return config.suites.flatMap((suite) => {
    const start = starts.get(suite.id);
    return start === undefined ? [] : [{ suite, folders, log: logSettings(config), start, limits }];
  });
}

function skippedReport({ suite }: RunRequest): SuiteReport {
  return { suiteId: suite.id, kind: "not-run", reason: SERIAL_IS_BUSY };
}

function textOf(reports: readonly SuiteReport[], { json }: RunCommand): string {
  if (json) return `${JSON.stringify(reports)}\n`;
  return reports
    .map((report) =>
      report.kind === "finished" ? `${report.message}\n` : `UNKNOWN: ${report.suiteId} ${report.reason}\n`,
    )
    .join("");
}
