import { runSteps } from "./run-steps.ts";
import { gateSteps } from "./steps.ts";

const failed = await runSteps(gateSteps(), {
  print: (text) => process.stdout.write(text),
  nowMs: () => performance.now(),
});
if (failed.length > 0) {
  process.stdout.write(`The gate is closed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
