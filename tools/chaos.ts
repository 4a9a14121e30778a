import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { ROOT, toolCommand } from "./tool-command.ts";

const HELP = `Kills programs of ours at random under load, the robots excepted, and checks that every run that began is
accounted for exactly once.

Options:
  --seconds N      how long to kill (120)
  --seed N         repeats the kinds and pauses of an earlier run; the moments differ
  --runtime NAME   node or deno (node)
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
else if (!/^[1-9]\d*$/.test(values.seconds) || !/^(?:node|deno)$/.test(values.runtime)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  const [file = "", ...args] = toolCommand("vitest");
  const child = spawn(file, [...args, "run", "--project", `e2e-${values.runtime}`, "e2e/chaos.test.ts"], {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      ROBOTMK_CHAOS_SECONDS: values.seconds,
      ...(values.seed === undefined ? {} : { ROBOTMK_E2E_SEED: values.seed }),
    },
  });
  // A terminal sends its signals to both of us; it ends by itself, and we after it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
