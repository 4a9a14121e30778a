import { ROOT } from "../tool-command.ts";
import { testPlan } from "./projects.ts";
import { runProject } from "./run-project.ts";
import { closingLine, failuresText, sumOf, type Tally } from "./tally.ts";

const isCi = process.env["CI"] === "true";
const plan = testPlan(isCi || process.argv.includes("--all") ? "all" : "quick");
const stop = new AbortController();
process.once("SIGINT", () => stop.abort()).once("SIGTERM", () => stop.abort());

const tallies: Tally[] = [];
for (const project of plan.projects) {
  if (stop.signal.aborted) break;
  tallies.push(
    await runProject(project, {
      cwd: ROOT,
      mayBeSkipped: !isCi,
      print: (text) => process.stdout.write(text),
      signal: stop.signal,
    }),
  );
}
const sum = sumOf(tallies);
if (sum.failed > 0 || sum.passed === 0) process.exitCode = 1;
const leftOut =
  plan.leftOut.length === 0 ? "" : `\nNot run:\n${plan.leftOut.map((line) => `  ${line}\n`).join("")}`;
process.stdout.write(`${failuresText(sum)}${leftOut}\n${closingLine(sum)}\n`);
