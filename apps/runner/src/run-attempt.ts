import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SuiteConfig } from "@robotmk-controller/config";
import {
  type Clock,
  environmentForForeigner,
  errorMessage,
  findBelonging,
  makeFolder,
  type Marker,
  type ProcessEnd,
  type ProcessIdentity,
  readProcess,
  type StartedProcess,
  startProcess,
  type StopReport,
  stopRun,
  waitUntil,
} from "@robotmk-controller/platform";
import { captureOutput, type CaptureReport } from "./capture-output.ts";
import { fileVariables, robotArguments } from "./robot-arguments.ts";
import { watchProcesses } from "./watch-processes.ts";
import { writeVariableFile } from "./write-variable-file.ts";

/** Why we ended an attempt. The first reason wins. */
export type StopReason = "timed-out" | "stopped";

/** What happened to one start of Robot. */
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
    };

/** One start of Robot: which suite, where, and who may end it. */
export type AttemptOptions = {
  readonly runId: string;
  readonly attempt: number;
  /** The output whose failed tests alone are run; undefined: all tests. */
  readonly rerunFailed: string | undefined;
  readonly folder: string;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly stopSignal: AbortSignal;
  readonly clock: Clock;
  readonly onStarted: (robot: ProcessIdentity) => void;
  readonly onWarning: (text: string) => void;
};

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
 * Runs Robot once and returns when it and all that it started have ended: by themselves, or by us when the
 * time is over or somebody stops the run.
 */
export async function runAttempt(suite: SuiteConfig, options: AttemptOptions): Promise<AttemptEnd> {
  const { clock } = options;
  const startMs = clock.monotonicMs();
  let robot: StartedProcess;
  try {
    robot = await startRobot(suite, options);
  } catch (error) {
    return {
      kind: "not-started",
      problem: `Cannot start "${suite.robotCommand.join(" ")}": ${errorMessage(error)}`,
    };
  }
  const { stdout, stderr } = captureStreams(robot, options.folder);
  const marker = runMarker(options.runId);
  const identity = readProcess(robot.pid);
  const watch = watchProcesses(marker, {
    root: identity,
    onError: (error) => options.onWarning(`Cannot look at the processes of the run: ${errorMessage(error)}`),
  });
  if (identity !== undefined) tell(identity, options);

  const stopReason = await firstOf(robot, options);
  const stop = await stopRun({
    marker,
    root: stopReason === undefined ? undefined : identity,
    seen: watch.seen,
    graceMs: suite.stopGraceSeconds * 1000,
    treeGraceMs: stopReason === undefined ? await leftoverGrace(marker, options) : TREE_GRACE_MS,
    clock,
  });
  const isHung = stop.leaked.some(({ pid }) => pid === robot.pid);
  const end = isHung ? { code: undefined, signal: "SIGKILL" } : await robot.ended;
  watch.stop();
  return {
    kind: "ended",
    end,
    stopReason,
    stop,
    runtimeMs: clock.monotonicMs() - startMs,
    stdout: stdout?.finish(),
    stderr: stderr?.finish(),
  };
}

async function startRobot(suite: SuiteConfig, options: AttemptOptions): Promise<StartedProcess> {
  makeFolder(options.folder);
  const [file = "", ...prefix] = suite.robotCommand;
  const args = robotArguments(suite, {
    outputFolder: options.folder,
    runId: options.runId,
    attempt: options.attempt,
    rerunFailed: options.rerunFailed,
    variableFile: writeVariableFile(options.folder, fileVariables(suite)),
  });
  const marker = runMarker(options.runId);
  const env = {
    ...environmentForForeigner(),
    // Robot's console is a pipe here: without this Python would encode it as the agent's locale says.
    PYTHONIOENCODING: "utf-8",
    ...Object.fromEntries(suite.env.map(({ name, value }) => [name, value])),
    [marker.name]: marker.value,
    ROBOTMK_ATTEMPT: String(options.attempt),
  };
  return startProcess({ file, args: [...prefix, ...args] }, { cwd: options.cwd, env, output: "pipe" });
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

/** A disk that is full now must not cost a run that goes on. */
function tell(robot: ProcessIdentity, options: AttemptOptions): void {
  try {
    options.onStarted(robot);
  } catch (error) {
    options.onWarning(`Cannot record that Robot started: ${errorMessage(error)}`);
  }
}

/** Waits for Robot's end, the time-out or a stop, whatever comes first; undefined: it ended by itself. */
async function firstOf(robot: StartedProcess, options: AttemptOptions): Promise<StopReason | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("timed-out"), Math.min(options.timeoutMs, MAX_TIMER_MS));
    const stopped = (): void => resolve("stopped");
    options.stopSignal.addEventListener("abort", stopped, { once: true });
    if (options.stopSignal.aborted) stopped();
    void robot.ended.then(async (end) => {
      clearTimeout(timer);
      // Who stops a whole cgroup signals Robot and us at once, and Robot may be the first to react.
      if (end.code !== 0) await delay(STOP_RACE_MS);
      options.stopSignal.removeEventListener("abort", stopped);
      resolve(undefined);
    });
  });
}

/** Lets what Robot left behind end by itself for a moment; what stays gets the usual grace after its signal. */
async function leftoverGrace(marker: Marker, options: AttemptOptions): Promise<number> {
  await waitUntil(() => findBelonging(marker).length === 0, {
    timeoutMs: LEFTOVER_GRACE_MS,
    clock: options.clock,
  });
  return TREE_GRACE_MS;
}
