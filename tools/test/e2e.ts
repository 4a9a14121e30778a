import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { ROOT, toolCommand } from "../tool-command.ts";
import { RUNTIME_TAGS, tagsFilter } from "./tags.ts";

const HELP = `Runs the end-to-end tests on one runtime.

  pnpm e2e [--runtime node|deno|wine] [NAME…]

NAME is a part of a test file's path. Without a name all tests run on Node.js; on Deno and under Wine those that a
runtime or a system can break.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runtime: { type: "string", default: "node" },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else if (!/^(?:node|deno|wine)$/.test(values.runtime)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  const [file = "", ...args] = toolCommand("vitest");
  const isPart = values.runtime !== "node" && positionals.length === 0;
  const chosen = isPart ? tagsFilter(RUNTIME_TAGS) : positionals;
  const child = spawn(file, [...args, "run", "--project", `e2e-${values.runtime}`, ...chosen], {
    cwd: ROOT,
    stdio: "inherit",
  });
  // The terminal sends its signals to the child, too; this program ends after it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
