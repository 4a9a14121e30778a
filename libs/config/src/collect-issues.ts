import type { ConfigIssue } from "./config-issue.ts";
import { MAX_ISSUES } from "./max-issues.ts";
import type { Problem } from "./problem.ts";
import type { YamlReading } from "./read-yaml.ts";

/** Gives each problem its place and joins the faults of the YAML; sorted by place. A flood is cut short. */
export function collectIssues(
  yaml: YamlReading,
  { problems, file }: { readonly problems: readonly Problem[]; readonly file: string },
): readonly ConfigIssue[] {
  const all = [...yaml.faults, ...problems];
  const issues = all
    .slice(0, MAX_ISSUES)
    .map((problem) => placedIssue(problem, { yaml, file }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  const left = all.length - issues.length;
  if (left === 0) return issues;
  const message = `The file has more issues than the ${MAX_ISSUES} that are listed`;
  return [...issues, { severity: "warning", message, file, line: 1, column: 1, keyPath: [] }];
}

function placedIssue(
  problem: YamlReading["faults"][number] | Problem,
  { yaml, file }: { readonly yaml: YamlReading; readonly file: string },
): ConfigIssue {
  const { severity, message, keyPath } = problem;
  if ("line" in problem)
    return { severity, message, file, line: problem.line, column: problem.column, keyPath };
  const { line, column } = yaml.locate(keyPath, problem.at);
  const issue = { severity, message, file, line, column, keyPath };
  return problem.nearestKey === undefined ? issue : { ...issue, nearestKey: problem.nearestKey };
}
