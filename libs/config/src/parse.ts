import * as v from "valibot";
import { checkKeys } from "./checks/keys.ts";
import { checkSuiteIds } from "./checks/suite-ids.ts";
import { checkRoot, checkValues } from "./checks/values.ts";
import { findWarnings } from "./checks/warnings.ts";
import type { Config } from "./config.ts";
import { type ConfigOrigin, hostConfig, writtenHostConfig } from "./effective/host-config.ts";
import { sha256, suiteConfig } from "./effective/suite-config.ts";
import { type ConfigIssue, type ConfigResult, MAX_ISSUES, type KeyIssue } from "./issues/issue.ts";
import { type WrittenConfig, writtenConfigSchema } from "./schema/schema.ts";
import { readYaml, type YamlResult } from "./yaml/read-yaml.ts";

/**
 * Returns the effective configuration of the text of a robotmk.yml, or all its issues. Never throws.
 */
export function parseConfig(text: string, origin: ConfigOrigin): ConfigResult {
  const yaml = readYaml(text.replace(/^\uFEFF/, ""));
  const root: ReadonlyMap<unknown, unknown> = yaml.root instanceof Map ? yaml.root : new Map();
  const ids = checkSuiteIds(writtenIds(root));
  const issues = [...checkRoot(yaml.root), ...ids.issues, ...checkKeys(root), ...checkValues(root)];
  // After a syntax error the tree is a guess: use it, but report only the error.
  const errors = collectIssues(yaml, { issues: yaml.isSound ? issues : [], file: origin.file });
  const written = v.parse(writtenConfigSchema, withoutIssues(root, issues));
  if (errors.some(({ severity }) => severity === "error")) {
    return {
      kind: "invalid",
      issues: errors,
      suiteIds: ids.usable,
      partial: writtenHostConfig(written, origin),
    };
  }
  const config = effectiveConfig(written, { origin, digest: sha256(text) });
  const warnings = findWarnings(config, written);
  return { kind: "valid", config, issues: collectIssues(yaml, { issues: warnings, file: origin.file }) };
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

/** Returns a copy of the top mapping without the keys and suites that have an error: the copy is valid. */
function withoutIssues(
  root: ReadonlyMap<unknown, unknown>,
  issues: readonly KeyIssue[],
): ReadonlyMap<unknown, unknown> {
  const written = root.get("suites");
  const suites = new Map<unknown, unknown>(written instanceof Map ? written : []);
  const top = new Map(root).set("suites", suites);
  for (const { keyPath } of issues) {
    const [key, suiteId] = keyPath;
    if (key !== "suites") top.delete(key);
    else if (suiteId !== undefined) suites.delete(suiteId);
  }
  return top;
}

/** Adds the place to each issue, and sorts the issues by place. Returns at most MAX_ISSUES and a note. */
function collectIssues(
  yaml: YamlResult,
  { issues, file }: { readonly issues: readonly KeyIssue[]; readonly file: string },
): readonly ConfigIssue[] {
  const all = [...yaml.issues, ...issues];
  const placed = all
    .slice(0, MAX_ISSUES)
    .map((issue) => placedIssue(issue, { yaml, file }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  if (all.length === placed.length) return placed;
  const message = `The file has more issues than the ${MAX_ISSUES} that are listed`;
  return [...placed, { severity: "warning", message, file, line: 1, column: 1, keyPath: [] }];
}

function placedIssue(
  issue: YamlResult["issues"][number] | KeyIssue,
  { yaml, file }: { readonly yaml: YamlResult; readonly file: string },
): ConfigIssue {
  const { severity, message, keyPath } = issue;
  if ("line" in issue) return { severity, message, file, line: issue.line, column: issue.column, keyPath };
  const { line, column } = yaml.locate(keyPath, issue.at);
  const placed = { severity, message, file, line, column, keyPath };
  return issue.nearestKey === undefined ? placed : { ...placed, nearestKey: issue.nearestKey };
}
