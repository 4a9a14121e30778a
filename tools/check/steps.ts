import { ROOT, toolCommand } from "../tool-command.ts";
import { checkRules } from "./rules/check-rules.ts";
import { describeFinding } from "./rules/finding.ts";
import { runCommand } from "./run-command.ts";
import type { Step } from "./step.ts";

/** The steps of the check, the fast ones first. */
export function checkSteps(): readonly Step[] {
  return [
    { name: "the project's rules", run: async () => projectRules() },
    tool("format", [...toolCommand("@biomejs/biome"), "format", "."]),
    tool("lint", [...toolCommand("oxlint"), "--type-aware", "--deny-warnings", "."]),
    tool("types", [...toolCommand("typescript", "tsc"), "-p", "."]),
    tool("types of the set-up", [...toolCommand("typescript", "tsc"), "-p", "tools"]),
    tool("types on Deno", [...toolCommand("deno"), "task", "--quiet", "check"]),
    tool("lint on Deno", [...toolCommand("deno"), "lint", "--quiet"]),
    tool("unused code", [...toolCommand("knip")]),
  ];
}

function tool(name: string, command: readonly string[]): Step {
  return {
    name,
    run: async () => await runCommand(command, { cwd: ROOT, env: { ...process.env, NO_COLOR: "1" } }),
  };
}

function projectRules(): Awaited<ReturnType<Step["run"]>> {
  const findings = checkRules(ROOT);
  return { passed: findings.length === 0, output: findings.map(describeFinding).join("\n") };
}
