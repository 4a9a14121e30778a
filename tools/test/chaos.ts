import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { ROOT, toolCommand } from "../tool-command.ts";

const HELP = `Disturbs a host under load in every way that we know: kills and stops of all programs, a disk that is full, clocks
that are set, changed and broken configs, removed folders, falsified records. Then it checks that every run that began
is accounted for exactly once, that nothing is left behind, and that nothing grew. Prints a line each minute and an
account at the end; ends with 1 on a contradiction, and keeps a journal then.

Options:
  --seconds N      for how long (120)
  --seed N         repeats the kinds, victims by their age, and pauses of an earlier run; the moments differ
  --runtime NAME   node, deno or wine (node)
`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    seed: { type: "string" },
    runtime: { type: "string", default: "node" },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else if (!/^[1-9]\d*$/.test(values.seconds) || !/^(?:node|deno|wine)$/.test(values.runtime)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  const [file = "", ...args] = toolCommand("vitest");
  const child = spawn(
    file,
    [...args, "run", "--project", `e2e-${values.runtime}`, "e2e/tests/faults/chaos.test.ts"],
    {
      cwd: ROOT,
      stdio: "inherit",
      env: {
        ...process.env,
        ROBOTMK_CHAOS_SECONDS: values.seconds,
        ...(values.seed === undefined ? {} : { ROBOTMK_E2E_SEED: values.seed }),
      },
    },
  );
  // A terminal sends its signals to both of us; it ends by itself, and we after it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
