import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { clearHost } from "./demo/clear-host.ts";
import { makeDemoHost } from "./demo/host.ts";
import { runDemo } from "./demo/run-demo.ts";
import { makeScreen } from "./demo/screen.ts";
import { ROOT } from "./tool-command.ts";

const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
const python = join(ROOT, ".robot", "venv", "bin", "python");
if (process.platform !== "linux") fail("Cannot show the demo on this system: it is supported on Linux only");
else if (!existsSync(python))
  fail(`Cannot find Robot Framework in "${python}": run "npm run demo", which installs it`);
else await demo();

async function demo(): Promise<void> {
  const givenUp = new AbortController();
  // A terminal signals the whole process group, and the set-up forwards its own: a signal comes twice.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => givenUp.abort());
  // The reader has gone (`head`, a closed terminal): end the demo and clear the host.
  process.stdout.on("error", () => givenUp.abort());
  const { stdout } = process;
  const screen = makeScreen((text) => stdout.write(text), {
    columns: () => (stdout.isTTY ? stdout.columns : undefined),
    hasColour: stdout.isTTY && !process.env["NO_COLOR"],
  });
  const host = makeDemoHost(python);
  try {
    const problems = await runDemo(host, { screen, signal: givenUp.signal, keep: values.keep });
    for (const problem of problems) fail(problem);
  } catch (error) {
    if (!givenUp.signal.aborted) throw error;
    screen.say("\nGiven up: ending what runs on the host");
    process.exitCode = 130;
  } finally {
    const killed = await clearHost(host, { keep: values.keep });
    for (const { pid, command } of killed) fail(`Process ${pid} had to be killed: ${command}`);
    if (values.keep) screen.say(`  All processes have ended; ${host.root} stays: remove it with "rm -r"`);
    else screen.say("  All processes have ended, and the host is gone");
  }
}

function fail(problem: string): void {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
