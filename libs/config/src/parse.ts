import * as v from "valibot";
import { checkKeys } from "./checks/keys.ts";
import { checkSuiteIds } from "./checks/suite-ids.ts";
import { checkRoot, checkValues } from "./checks/values.ts";
import { findDoubts } from "./checks/warnings.ts";
import type { Config } from "./config.ts";
import { type ConfigOrigin, hostConfig, writtenHostConfig } from "./effective/host-config.ts";
import { sha256, suiteConfig } from "./effective/suite-config.ts";
import { type ConfigIssue, type ConfigResult, MAX_ISSUES, type Problem } from "./issues/issue.ts";
import { type WrittenConfig, writtenConfigSchema } from "./schema/schema.ts";
import { readYaml, type YamlReading } from "./yaml/read-yaml.ts";

/**
 * Turns the text of a robotmk.yml into the configuration as used, or into all that is wrong with it.
 * Does no input or output and never throws.
 */
export function parseConfig(text: string, origin: ConfigOrigin): ConfigResult {
  const yaml = readYaml(text.replace(/^\uFEFF/, ""));
  const root: ReadonlyMap<unknown, unknown> = yaml.root instanceof Map ? yaml.root : new Map();
  const ids = checkSuiteIds(writtenIds(root));
  const problems = [...checkRoot(yaml.root), ...ids.problems, ...checkKeys(root), ...checkValues(root)];
  // After a syntax error the rest is guesswork: good enough to go on with, not to complain about.
  const errors = collectIssues(yaml, { problems: yaml.isSound ? problems : [], file: origin.file });
  const written = v.parse(writtenConfigSchema, withoutProblems(root, problems));
  if (errors.some(({ severity }) => severity === "error")) {
    return {
      kind: "invalid",
      issues: errors,
      suiteIds: ids.usable,
      partial: writtenHostConfig(written, origin),
    };
  }
  const config = effectiveConfig(written, { origin, digest: sha256(text) });
  const doubts = findDoubts(config, written);
  return { kind: "valid", config, issues: collectIssues(yaml, { problems: doubts, file: origin.file }) };
}

function writtenIds(root: ReadonlyMap<unknown, unknown>): readonly string[] {
  const suites = root.get("suites");
  return suites instanceof Map ? [...suites.keys()].map(String) : [];
}

function effectiveConfig(
  written: WrittenConfig,
  { origin, digest }: { readonly origin: ConfigOrigin; readonly digest: string },
): Config {
  const host = hostConfig(written, origin);
  const suites = [...written.suites].map(([id, body]) =>
    suiteConfig({ id, body }, { written, host, origin }),
  );
  return { file: origin.file, digest, ...host, suites };
}

/** A copy of a file's top mapping without the keys and suites that have an error: what is left is valid. */
function withoutProblems(
  root: ReadonlyMap<unknown, unknown>,
  problems: readonly Problem[],
): ReadonlyMap<unknown, unknown> {
  const written = root.get("suites");
  const suites = new Map<unknown, unknown>(written instanceof Map ? written : []);
  const top = new Map(root).set("suites", suites);
  for (const { keyPath } of problems) {
    const [key, suiteId] = keyPath;
    if (key !== "suites") top.delete(key);
    else if (suiteId !== undefined) suites.delete(suiteId);
  }
  return top;
}

/** Gives each problem its place and joins the faults of the YAML; sorted by place. A flood is cut short. */
function collectIssues(
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
