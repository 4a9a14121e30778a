import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { ROOT, toolCommand } from "../tool-command.ts";

const HELP = `Puts many runs on the disk, lets several runners add more and remove the old ones at the same time, checks that
the limits hold and that nothing shown is missing, and prints what it took.

Options:
  --runs N   how many runs lie on the disk at first, of four suites (20000)
`;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20000" },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else if (!/^[1-9]\d{2,6}$/.test(values.runs)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  const [file = "", ...args] = toolCommand("vitest");
  const test = "apps/runner/src/result/retention-load.process.test.ts";
  const child = spawn(file, [...args, "run", "--project", "unit", test], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ROBOTMK_RETENTION_RUNS: values.runs },
  });
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
