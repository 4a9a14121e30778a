import { resolve } from "node:path";
import {
  type Config,
  type ConfigResult,
  formatIssue,
  loadConfig,
  parseConfig,
  suitesRunAs,
} from "@robotmk-controller/config";
import { type Log, logSettings } from "@robotmk-controller/log";
import {
  acquireFileLock,
  defaultPaths,
  errorMessage,
  heedChildren,
  heedHolders,
  heedTermination,
  openedDistrust,
  ownUserId,
  readRegularFile,
  sweepGroups,
  systemClock,
  VERSION,
} from "@robotmk-controller/platform";
import {
  contextUser,
  createSpoolFolders,
  listTasks,
  parseTaskName,
  readDaemonState,
  readTaskListFile,
  responsibleOf,
  serialLockFile,
  SpoolError,
  type SpoolFolders,
  spoolFolders,
} from "@robotmk-controller/spool";
import { HELP, parseCommand, type RunnerCommand, type RunnerOptions } from "./cli.ts";
import { createLog } from "./log.ts";
import { recoverRun } from "./run/recover-run.ts";
import type { RunLimits, RunStart } from "./run/run-request.ts";
import { runCycles } from "./workers/cycle.ts";
import type { SuiteReport } from "./workers/worker-pool.ts";

process.umask(0o077);
heedChildren();
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  switch (command.kind) {
    case "help":
      process.stdout.write(HELP);
      return 0;
    case "version":
      process.stdout.write(`${VERSION}\n`);
      return 0;
    case "usage-error":
      process.stderr.write(`${command.problem}. See robotmk-runner --help\n`);
      return 2;
    case "run":
    case "task":
    case "close":
      return runByConfig(command);
  }
}

type Order = Extract<RunnerCommand, { kind: "run" | "task" | "close" }>;

async function runByConfig(order: Order): Promise<number> {
  const result = await readConfig(order);
  if (result.kind === "invalid") {
    for (const issue of result.issues) process.stderr.write(`${formatIssue(issue)}\n`);
    return 1;
  }
  const config = suitesRunAs(result.config, contextUser(order.context));
  const folders = spoolFolders(config.spoolDir, order.context);
  try {
    createSpoolFolders(folders);
    const daemon = readDaemonState(folders);
    if (order.kind === "run" && daemon.kind === "elsewhere") {
      throw new SpoolError(
        `Cannot run suites in the spool "${folders.root}": the daemon of host "${daemon.host}" has it. Set spool_dir to a folder of this host`,
      );
    }
    return await carryOut(order, config, folders);
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  }
}

async function readConfig(options: RunnerOptions): Promise<ConfigResult> {
  const defaults = defaultPaths(process.env);
  const file = resolve(options.config ?? defaults.configFile);
  if (options.configText !== undefined) {
    const reading = readRegularFile(options.configText, 1024 * 1024, { owner: ownUserId() });
    if (reading.kind === "read") return parseConfig(reading.bytes.toString("utf8"), { file, defaults });
  }
  return loadConfig(file, { defaults, distrust: openedDistrust });
}

async function carryOut(order: Order, config: Config, folders: SpoolFolders): Promise<number> {
  const log = createLog(config);
  heedHolders({ patienceMs: 5_000, tell: (text) => log.warn(text) });
  const knownSuites = new Set(config.suites.map(({ id }) => id));
  if (order.kind === "close") {
    const task = parseTaskName(order.task, knownSuites);
    if (task === undefined) return refuse(`"${order.task}" is no task`);
    await recoverRun({ ...task, name: order.task }, { folders, clock: systemClock, log });
    return 0;
  }
  const starts = startsOf(order, knownSuites);
  if (typeof starts === "string") return refuse(starts);
  const stopping = new AbortController();
  heedTermination(
    (reason) => {
      log.warn(`${reason} received: the runs are stopped`);
      stopping.abort();
    },
    {
      onIgnored: (signal) => log.info(`${signal} received: ignored`),
      onProblem: (problem) => log.warn(problem),
    },
  );
  const requests = config.suites.flatMap((suite) => {
    const start = starts.get(suite.id);
    return start === undefined
      ? []
      : [{ suite, folders, log: logSettings(config), start, limits: limitsOf(config) }];
  });
  const isSerial = order.kind === "task" && order.isSerial;
  const serial = requests.filter(({ suite }) => isSerial || suite.executionMode === "agent_serial");
  const parallel = requests.filter((request) => !serial.includes(request));
  const lock = serial.length === 0 ? undefined : acquireFileLock(serialLockFile(folders));
  if (serial.length > 0 && lock === undefined) {
    for (const { suite } of serial) {
      log.warn({ suite: suite.id }, "not run: another runner runs the serial suites now");
    }
  }
  const reports = await runCycles(
    { parallel, serial: lock === undefined ? [] : serial },
    {
      configured: config.suites,
      isForAll: order.kind === "run" && order.suiteIds.length === 0,
      maxParallel: config.maxParallelExecutions,
      folders,
      clock: systemClock,
      log,
      stopSignal: stopping.signal,
    },
  );
  lock?.release();
  sweepGroups(systemClock);
  await closeCrashed(reports, { folders, log, knownSuites });
  const skipped = lock === undefined ? serial.map(({ suite }) => skippedReport(suite.id)) : [];
  if (order.kind === "run") show([...reports, ...skipped], order);
  const isAllPassed = reports.every((report) => report.kind === "finished" && report.passed);
  return isAllPassed && skipped.length === 0 ? 0 : 1;
}

/** A supervisor that failed leaves its run open: it is closed here, as if its runner had died. */
async function closeCrashed(
  reports: readonly SuiteReport[],
  options: {
    readonly folders: SpoolFolders;
    readonly log: Log;
    readonly knownSuites: ReadonlySet<string>;
  },
): Promise<void> {
  const { folders, log, knownSuites } = options;
  const crashed = new Set(reports.filter(({ kind }) => kind === "crashed").map(({ suiteId }) => suiteId));
  if (crashed.size === 0) return;
  for (const report of reports) {
    if (report.kind !== "crashed") continue;
    log.error({ suite: report.suiteId }, `its worker ended, its run is closed: ${report.reason}`);
  }
  const { tasks } = listTasks(folders, { state: "running", suiteIds: knownSuites });
  for (const task of tasks.filter(({ suiteId }) => crashed.has(suiteId))) {
    await recoverRun(task, { folders, clock: systemClock, log });
  }
}

function skippedReport(suiteId: string): SuiteReport {
  return { suiteId, kind: "not-run", reason: "not run: another runner runs the serial suites now" };
}

function limitsOf(config: Config): RunLimits {
  const { maxParallelExecutions, startWaitTimeoutSeconds, minCpuIdlePercent, minFreeMemoryMb } = config;
  return { maxParallelExecutions, startWaitTimeoutSeconds, minCpuIdlePercent, minFreeMemoryMb };
}

/** Which suites start, and why; a text says what is wrong with the order. */
function startsOf(
  order: Extract<Order, { kind: "run" | "task" }>,
  knownSuites: ReadonlySet<string>,
): ReadonlyMap<string, RunStart> | string {
  if (order.kind === "task") return taskStarts(order, knownSuites);
  const unknown = order.suiteIds.find((id) => !knownSuites.has(id));
  if (unknown !== undefined) {
    return `Unknown suite "${unknown}": robotmk.yml has ${[...knownSuites].join(", ") || "none"}`;
  }
  const ids = order.suiteIds.length > 0 ? order.suiteIds : [...knownSuites];
  const start: RunStart = { kind: "by-hand", responsible: responsibleOf(order.context) };
  return new Map(ids.map((id) => [id, start]));
}

function taskStarts(
  order: Extract<Order, { kind: "task" }>,
  knownSuites: ReadonlySet<string>,
): ReadonlyMap<string, RunStart> | string {
  const starts = new Map<string, RunStart>();
  const further = order.tasksFrom === undefined ? [] : readTaskListFile(order.tasksFrom, ownUserId());
  for (const name of [...order.tasks, ...further]) {
    const task = parseTaskName(name, knownSuites);
    if (task === undefined || !knownSuites.has(task.suiteId)) return `"${name}" is no task of a known suite`;
    starts.set(task.suiteId, {
      kind: "task",
      name,
      plannedEpoch: task.epochSeconds,
      trigger: order.isRequested ? "requested" : "planned",
      waitedMs: order.waitedMs,
    });
  }
  return starts;
}

function show(reports: readonly SuiteReport[], order: RunnerOptions): void {
  if (order.json) {
    process.stdout.write(`${JSON.stringify(reports)}\n`);
    return;
  }
  for (const report of reports) {
    process.stdout.write(
      `${report.kind === "finished" ? report.message : `UNKNOWN: ${report.suiteId} ${report.reason}`}\n`,
    );
  }
}

function refuse(problem: string): number {
  process.stderr.write(`${problem}\n`);
  return 2;
}
