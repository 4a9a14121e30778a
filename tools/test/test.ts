import { ROOT } from "../tool-command.ts";
import { testLegs } from "./legs.ts";
import { runLeg } from "./run-leg.ts";
import { closingLine, failuresText, sumOf, type Tally } from "./tally.ts";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort()).once("SIGTERM", () => stop.abort());

const tallies: Tally[] = [];
for (const leg of testLegs()) {
  if (stop.signal.aborted) break;
  tallies.push(
    await runLeg(leg, {
      cwd: ROOT,
      mayBeSkipped: process.env["CI"] !== "true",
      print: (text) => process.stdout.write(text),
      signal: stop.signal,
    }),
  );
}
const sum = sumOf(tallies);
if (sum.failed > 0 || sum.passed === 0) process.exitCode = 1;
process.stdout.write(`${failuresText(sum)}\n${closingLine(sum)}\n`);
