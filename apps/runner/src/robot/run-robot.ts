import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SuiteConfig } from "@robotmk-controller/config";
import {
  type Clock,
  errorCode,
  errorMessage,
  findRunProcesses,
  type GroupEvents,
  makeFolder,
  type Marker,
  type ProcessEnd,
  type ProcessIdentity,
  readProcess,
  retry,
  type StartedProcess,
  type StopReport,
  stopRun,
  waitUntil,
} from "@robotmk-controller/platform";
import { removeArgumentFiles, writeArgumentFile, writeVariableFile } from "./argument-files.ts";
import { argumentLines, fileVariables, robotArguments, suiteOptions } from "./command-line.ts";
import { suiteEnvironment } from "./environment.ts";
import { captureOutput, type CaptureReport } from "./output-capture.ts";
import { type OutputWatch, watchOutput } from "./output-limit.ts";
import { watchProcesses } from "./process-watch.ts";
import { groupName, type LimitedStart, startLimited } from "./start-robot.ts";

/** Why the runner ended an attempt. The first reason wins. */
export type StopReason = "timed-out" | "stopped" | "too-much-output";

/** How one start of Robot ended. */
export type AttemptEnd =
  | { readonly kind: "not-started"; readonly problem: string }
  | {
      readonly kind: "ended";
      readonly end: ProcessEnd;
      readonly stopReason: StopReason | undefined;
      readonly stop: StopReport;
      readonly runtimeMs: number;
      readonly stdout: CaptureReport | undefined;
      readonly stderr: CaptureReport | undefined;
      /** The size of the run's folder. */
      readonly writtenBytes: number;
      /** How often the kernel held it to its limits. */
      readonly events: GroupEvents;
      /** Why its limits could not be applied. */
      readonly limitsProblem: string | undefined;
    };

/** One start of Robot. */
export type AttemptOptions = {
  readonly runId: string;
  readonly attempt: number;
  /** The output whose failed tests alone are run; undefined: all tests. */
  readonly rerunFailed: string | undefined;
  readonly folder: string;
  /** The folder that `max_output_mb` is for; that of the attempt is in it, or is the same. */
  readonly runFolder: string;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly stopSignal: AbortSignal;
  readonly clock: Clock;
  readonly onStarted: (robot: ProcessIdentity) => void;
  readonly onWarning: (text: string) => void;
};

/** Eight seconds in all. */
const START_DELAYS_MS = [250, 500, 1_000, 2_000, 4_000];
/** Five minutes in all: without them the processes of the run would stay for ever. */
const END_DELAYS_MS = [...START_DELAYS_MS, ...Array.from({ length: 29 }, () => 10_000)];

const MB = 1024 * 1024;
/** A robot that writes that much while it ends is killed at once. */
const FAR_TOO_MUCH = 1.5;
/** The kernel counts a process that ended as in its group for a moment. */
const REMOVE_GROUP_MS = 2_000;
const STOP_RACE_MS = 100;
/** A timer that is set for longer than 24.8 days goes off at once (Node.js, setTimeout). */
const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_CAPTURE_BYTES = 10 * 1024 * 1024;
const TREE_GRACE_MS = 10_000;
/** Children that end with Robot need a moment to do so. */
const LEFTOVER_GRACE_MS = 1_000;

/** The variable by which all processes of a run are known. */
export function runMarker(runId: string): Marker {
  return { name: "ROBOTMK_RUN_ID", value: runId };
}

/**
 * Runs Robot once, and returns when it and all that it started have ended: by themselves, or because the runner ended
 * them after a time-out, a stop or too much output.
 */
export async function runAttempt(suite: SuiteConfig, options: AttemptOptions): Promise<AttemptEnd> {
  const { clock } = options;
  const startMs = clock.monotonicMs();
  let start: LimitedStart;
  try {
    start = await retry(async () => startRobot(suite, options), {
      delaysMs: START_DELAYS_MS,
      isTransient: isResourceExhaustion,
      signal: options.stopSignal,
      onRetry: (error, delayMs) =>
        options.onWarning(`Robot is started again in ${delayMs} ms: ${errorMessage(error)}`),
    });
  } catch (error) {
    return {
      kind: "not-started",
      problem: `Cannot start "${suite.robotCommand.join(" ")}": ${errorMessage(error)}`,
    };
  }
  const { robot, group } = start;
  const { stdout, stderr } = captureStreams(robot, options.folder);
  const maxOutputBytes = suite.maxOutputMb * MB;
  const output = watchOutput(options.runFolder, { maxBytes: maxOutputBytes, clock });
  const marker = runMarker(options.runId);
  const surely = async <T>(work: () => Promise<T>): Promise<T> =>
    retry(work, {
      delaysMs: END_DELAYS_MS,
      isTransient: isResourceExhaustion,
      onRetry: (error) => options.onWarning(`Cannot check the run now: ${errorMessage(error)}`),
    });
  const identity = await surely(async () => readProcess(robot.pid));
  const watch = watchProcesses(marker, {
    root: identity,
    onError: (error) => options.onWarning(`Cannot list the processes of the run: ${errorMessage(error)}`),
  });
  if (identity !== undefined) reportStart(identity, options);

  const stopReason = await firstOf(robot, { ...options, output });
  const stop = await surely(async () =>
    stopRun({
      marker,
      root: stopReason === undefined ? undefined : identity,
      seen: () => [...watch.seen(), ...(group?.processes() ?? [])],
      graceMs: suite.stopGraceSeconds * 1000,
      treeGraceMs: stopReason === undefined ? await leftoverGrace(marker, options) : TREE_GRACE_MS,
      isUrgent: () => output.bytes() > FAR_TOO_MUCH * maxOutputBytes,
      onKill: () => group?.kill(),
      clock,
    }),
  );
  const isHung = stop.leaked.some(({ pid }) => pid === robot.pid);
  const end = isHung ? { code: undefined, signal: "SIGKILL" } : await robot.ended;
  watch.stop();
  removeArgumentFiles(options.folder);
  const events = await surely(async () => group?.events() ?? { oomKills: 0, refusedForks: 0 });
  await removeGroup(group, options);
  return {
    kind: "ended",
    end,
    stopReason,
    stop,
    runtimeMs: clock.monotonicMs() - startMs,
    stdout: stdout?.finish(),
    stderr: stderr?.finish(),
    writtenBytes: output.finish(),
    events,
    limitsProblem: start.problem,
  };
}

/** Tells whether the system is short of processes, memory or descriptors: that may be over in a moment. */
export function isResourceExhaustion(error: unknown): boolean {
  return ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"].includes(errorCode(error) ?? "");
}

async function startRobot(suite: SuiteConfig, options: AttemptOptions): Promise<LimitedStart> {
  makeFolder(options.folder);
  const [file = "", ...prefix] = suite.robotCommand;
  const args = robotArguments(suite, {
    outputFolder: options.folder,
    runId: options.runId,
    attempt: options.attempt,
    rerunFailed: options.rerunFailed,
    variableFile: writeVariableFile(options.folder, fileVariables(suite)),
    argumentFile: writeArgumentFile(options.folder, argumentLines(suiteOptions(suite)).lines),
  });
  const marker = runMarker(options.runId);
  const env = suiteEnvironment(suite, {
    [marker.name]: marker.value,
    ROBOTMK_ATTEMPT: String(options.attempt),
  });
  return startLimited(
    { file, args: [...prefix, ...args] },
    { cwd: options.cwd, env, output: "pipe" },
    {
      suite,
      groupName: groupName(options.runId, options.attempt),
      folder: options.folder,
      onWarning: options.onWarning,
    },
  );
}

function captureStreams(robot: StartedProcess, folder: string) {
  const capture = (stream: StartedProcess["stdout"], name: string) =>
    stream === undefined
      ? undefined
      : captureOutput(stream, { file: join(folder, name), maxBytes: MAX_CAPTURE_BYTES });
  return {
    stdout: capture(robot.stdout, "robot-stdout.txt"),
    stderr: capture(robot.stderr, "robot-stderr.txt"),
  };
}

/** A full disk must not end a run. */
function reportStart(robot: ProcessIdentity, options: AttemptOptions): void {
  try {
    options.onStarted(robot);
  } catch (error) {
    options.onWarning(`Cannot record that Robot started: ${errorMessage(error)}`);
  }
}

/** Waits for Robot's end, the time-out or a stop, whatever comes first; undefined: it ended by itself. */
async function firstOf(
  robot: StartedProcess,
  options: AttemptOptions & { readonly output: OutputWatch },
): Promise<StopReason | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("timed-out"), Math.min(options.timeoutMs, MAX_TIMER_MS));
    const stopped = (): void => resolve("stopped");
    options.stopSignal.addEventListener("abort", stopped, { once: true });
    if (options.stopSignal.aborted) stopped();
    void options.output.exceeded.then(() => resolve("too-much-output"));
    void robot.ended.then(async (end) => {
      clearTimeout(timer);
      // A signal to the whole cgroup reaches Robot and the runner at once, and Robot may react first.
      if (end.code !== 0) await delay(STOP_RACE_MS);
      options.stopSignal.removeEventListener("abort", stopped);
      resolve(undefined);
    });
  });
}

/** The next runner removes a group that is left. */
async function removeGroup(group: LimitedStart["group"], { clock }: AttemptOptions): Promise<void> {
  if (group === undefined) return;
  await waitUntil(() => group.remove(), { timeoutMs: REMOVE_GROUP_MS, clock });
}

/** Lets what Robot left behind end by itself for a moment; what stays gets the usual grace after its signal. */
async function leftoverGrace(marker: Marker, options: AttemptOptions): Promise<number> {
  await waitUntil(async () => (await findRunProcesses(marker)).length === 0, {
    timeoutMs: LEFTOVER_GRACE_MS,
    clock: options.clock,
  });
  return TREE_GRACE_MS;
}
