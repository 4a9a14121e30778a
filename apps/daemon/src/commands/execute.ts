import { systemClock, VERSION } from "@robotmk-controller/platform";
import { readDaemonState } from "@robotmk-controller/spool";
import { type DaemonCommand, type DaemonOptions, HELP } from "../cli.ts";
import { describeStart, describeState, describeStop, statusCode } from "./describe.ts";
import { type Program, runInForeground } from "./run.ts";
import { loadSetup } from "./setup.ts";
import { prepareForegroundStart, startDaemon } from "./start.ts";
import { stopDaemon } from "./stop.ts";

/** Executes a command, prints its answer, and returns the exit code. */
export async function execute(command: DaemonCommand, program: Program): Promise<number> {
  switch (command.kind) {
    case "help":
      program.print(HELP.trimEnd());
      return 0;
    case "version":
      program.print(VERSION);
      return 0;
    case "usage-error":
      program.printError(`${command.problem}. See robotmk-daemon --help`);
      return 2;
    case "run":
      return runInForeground(command, await loadSetup(command, program.environment), program);
    case "start":
      return start(command, program);
    case "stop":
      return stop(command, program);
    case "restart":
      return (await stop(command, program)) === 0 ? start(command, program) : 1;
    case "status": {
      const { folders } = await loadSetup(command, program.environment);
      const state = readDaemonState(folders);
      program.print(command.json ? JSON.stringify(state) : describeState(state));
      return statusCode(state);
    }
  }
}

async function start(options: DaemonOptions, program: Program): Promise<number> {
  const setup = await loadSetup(options, program.environment);
  const { source, folders, launch } = setup;
  for (const problem of setup.problems) program.printError(problem);
  const prepared = options.staysInForeground === true ? prepareForegroundStart(folders) : undefined;
  if (prepared?.kind === "ready") return runInForeground(options, setup, program);
  const report =
    prepared ??
    (await startDaemon({
      configFile: source.file,
      context: options.context,
      folders,
      launch,
      clock: systemClock,
    }));
  program.print(options.json ? JSON.stringify(report) : describeStart(report));
  return report.kind === "failed" ? 1 : 0;
}

async function stop(options: DaemonOptions, program: Program): Promise<number> {
  const { folders } = await loadSetup(options, program.environment);
  const order = options.now ? "stop-now" : "stop";
  const report = await stopDaemon({ folders, order, clock: systemClock });
  program.print(options.json ? JSON.stringify(report) : describeStop(report));
  return report.kind === "failed" ? 1 : 0;
}
