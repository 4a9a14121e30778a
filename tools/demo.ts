import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { clearHost } from "./demo/clear-host.ts";
import { makeDemoHost } from "./demo/demo-host.ts";
import { runDemo } from "./demo/run-demo.ts";
import { makeScreen } from "./demo/screen.ts";
import { ROOT } from "./tool-command.ts";

const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
const python = join(ROOT, ".robot", "venv", "bin", "python");
if (process.platform !== "linux")
  fail("Cannot show the demo on this system: it is built for Linux alone so far");
else if (!existsSync(python)) fail(`Cannot find Robot Framework in "${python}": "npm run demo" installs it`);
else await demo();

async function demo(): Promise<void> {
  const given = new AbortController();
  // A terminal sends its signal to us and to the program that started us, which passes it on: it comes twice.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => given.abort());
  // Whoever reads us may go (head, a closed terminal): then nobody looks, and the host is cleared.
  process.stdout.on("error", () => given.abort());
  const { stdout } = process;
  const screen = makeScreen((text) => stdout.write(text), {
    columns: () => (stdout.isTTY ? stdout.columns : undefined),
    hasColour: stdout.isTTY && !process.env["NO_COLOR"],
  });
  const host = makeDemoHost(python);
  try {
    const problems = await runDemo(host, { screen, signal: given.signal, keep: values.keep });
    for (const problem of problems) fail(problem);
  } catch (error) {
    if (!given.signal.aborted) throw error;
    screen.say("\nGiven up: ending what runs on the host");
    process.exitCode = 130;
  } finally {
    const killed = await clearHost(host, { keep: values.keep });
    for (const { pid, command } of killed) fail(`Process ${pid} had to be killed: ${command}`);
    if (values.keep) screen.say(`  All processes have ended; ${host.root} is kept: remove it when you like`);
    else screen.say("  All processes have ended, and the host is gone");
  }
}

function fail(problem: string): void {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
