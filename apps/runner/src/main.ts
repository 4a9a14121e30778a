import { errorMessage, defaultSigchld, VERSION } from "@robotmk-controller/platform";
import { HELP, parseCommand } from "./cli.ts";
import { closeTask } from "./commands/close.ts";
import { type ConfiguredCommand, openSession } from "./commands/session.ts";
import { runSuites } from "./commands/run.ts";

process.umask(0o077);
defaultSigchld();
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
      return execute(command);
  }
}

async function execute(command: ConfiguredCommand): Promise<number> {
  try {
    const opening = await openSession(command, process.env);
    if (opening.kind === "error") {
      for (const problem of opening.problems) process.stderr.write(`${problem}\n`);
      return 1;
    }
    const { session } = opening;
    const result =
      command.kind === "close" ? await closeTask(command, session) : await runSuites(command, session);
    if (result.kind === "usage-error") {
      process.stderr.write(`${result.problem}\n`);
      return 2;
    }
    process.stdout.write(result.output);
    return result.exitCode;
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  }
}
