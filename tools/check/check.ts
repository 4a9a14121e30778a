import { runSteps } from "./run-steps.ts";
import { checkSteps } from "./steps.ts";

const failed = await runSteps(checkSteps(), {
  print: (text) => process.stdout.write(text),
  nowMs: () => performance.now(),
});
if (failed.length > 0) {
  process.stdout.write(`The check failed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
