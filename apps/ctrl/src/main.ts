import type { CtrlCommand } from "./cli.ts";
import { installStdioFallback } from "./plugin/stdio-fallback.ts";
import { fallbackSections } from "./sections/fallback-section.ts";

/** An agent waits for its plugins one after the other: what is not known by then is told by the next call. */
const DEADLINE_MS = 1_300;

process.umask(0o077);
installStdioFallback(process);
process.stdout.on("error", () => {
  // The agent hung up (EPIPE): nobody is left to be told.
});
const commandArgs = process.argv.slice(2);
try {
  await main(commandArgs);
} catch (error) {
  // Even a part of ours that can't be loaded must cost the host its detail only.
  const problem = error instanceof Error ? error.message : String(error);
  if (commandArgs.length > 0) process.stderr.write(`${problem}\n`);
  if (commandArgs.length === 0) process.stdout.write(fallbackSections(problem));
  process.exitCode = commandArgs.length === 0 ? 0 : 1;
}

async function main(args: readonly string[]): Promise<void> {
  const { parseCommand, HELP } = await import("./cli.ts");
  const command = parseCommand(args);
  switch (command.kind) {
    case "plugin-call":
      await callPlugin(command);
      return;
    case "help":
      print(HELP.trimEnd(), 0);
      return;
    case "usage-error":
      process.stderr.write(`${command.problem}. See robotmk-ctrl --help\n`);
      process.exitCode = 2;
      return;
    case "task-xml": {
      const { writeTaskXml } = await import("./commands/task-xml.ts");
      const answer = writeTaskXml(command);
      process.stderr.write(answer.err);
      process.stdout.write(answer.out);
      process.exitCode = answer.code;
      return;
    }
    case "version":
    case "status":
    case "validate":
    case "run":
    case "daemon-order":
      await answerPerson(command);
  }
}

/** Prints the sections, whatever happens, and ends although a launch may still be under way. */
async function callPlugin(options: Extract<CtrlCommand, { kind: "plugin-call" }>): Promise<void> {
  const text = await sections(options);
  await new Promise<void>((resolve) => {
    process.stdout.write(text, () => resolve());
  });
  process.exit(0);
}

async function sections(options: Extract<CtrlCommand, { kind: "plugin-call" }>): Promise<string> {
  try {
    const { defaultPaths, defaultSigchld, systemClock } = await import("@robotmk-controller/platform");
    defaultSigchld();
    const { pluginCall } = await import("./plugin/plugin-call.ts");
    const { createLog } = await import("./log.ts");
    return await pluginCall({
      config: options.config,
      context: options.context,
      defaults: defaultPaths(process.env),
      clock: systemClock,
      deadlineMs: DEADLINE_MS,
      createLog,
    });
  } catch (error) {
    return fallbackSections(error instanceof Error ? error.message : String(error));
  }
}

async function answerPerson(
  command: Extract<CtrlCommand, { kind: "version" | "status" | "validate" | "run" | "daemon-order" }>,
): Promise<void> {
  const { defaultPaths, defaultSigchld, systemClock, VERSION } = await import("@robotmk-controller/platform");
  defaultSigchld();
  if (command.kind === "version") {
    print(VERSION, 0);
    return;
  }
  if (command.kind === "daemon-order") {
    const { orderDaemon } = await import("./commands/daemon.ts");
    const answer = await orderDaemon(command.order, { ...command, cwd: process.cwd() });
    process.stderr.write(answer.err);
    print(answer.out.trimEnd(), answer.code);
    return;
  }
  const { readHostConfig } = await import("./status/host-config.ts");
  const host = await readHostConfig({ ...command, defaults: defaultPaths(process.env) });
  if (command.kind === "validate") {
    const { validate, validationText } = await import("./commands/validate.ts");
    const validation = validate(host);
    print(command.json ? JSON.stringify(validation) : validationText(validation), validation.valid ? 0 : 1);
    return;
  }
  if (command.kind === "run") {
    const { requestRuns, requestText } = await import("./commands/request-run.ts");
    const known = host.config?.suites.map(({ id }) => id) ?? { errors: host.errors };
    const options = { ...command, folders: host.folders, known, nowMs: systemClock.wallMs() };
    const requests = requestRuns(command.suiteIds, options);
    const exitCodes = { requested: 0, "no-daemon": 1, "no-config": 1, "unknown-suite": 2 } as const;
    print(command.json ? JSON.stringify(requests) : requestText(requests), exitCodes[requests.kind]);
    return;
  }
  const { readStatus, statusCode, statusText } = await import("./commands/status.ts");
  const status = readStatus(host, systemClock.wallMs());
  print(command.json ? JSON.stringify(status) : statusText(status), statusCode(status));
}

function print(text: string, exitCode: number): void {
  process.stdout.write(`${text}\n`);
  process.exitCode = exitCode;
}
