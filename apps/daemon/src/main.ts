import { detachStage, defaultSigchld, sendConsoleEvents } from "@robotmk-controller/platform";
import { parseCommand } from "./cli.ts";
import { execute } from "./commands/execute.ts";

process.umask(0o077);
defaultSigchld();
const args = process.argv.slice(2);
process.exit((await internalCommand(args)) ?? (await execute(parseCommand(args), program())));

/** Executes a command that the programs give each other: it loads no config, does one thing and ends. */
async function internalCommand([command, ...rest]: readonly string[]): Promise<number | undefined> {
  if (command === "detach") {
    await detachStage(rest);
    return 0;
  }
  if (command !== "console-events") return undefined;
  const problems = sendConsoleEvents(rest);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

function program() {
  return {
    environment: process.env,
    print: (line: string) => void process.stdout.write(`${line}\n`),
    printError: (line: string) => void process.stderr.write(`${line}\n`),
    onCrash: (report: (error: Error) => void) => {
      process.on("uncaughtException", (error) => {
        report(error);
        process.exit(1);
      });
    },
    memoryMb: () => process.memoryUsage.rss() / 1024 ** 2,
  };
}
