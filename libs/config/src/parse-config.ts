import * as v from "valibot";
import { checkKeys } from "./check-keys.ts";
import { checkRoot } from "./check-root.ts";
import { checkSuiteIds } from "./check-suite-ids.ts";
import { checkValues } from "./check-values.ts";
import { collectIssues } from "./collect-issues.ts";
import type { Config } from "./config.ts";
import type { ConfigResult } from "./config-result.ts";
import { findDoubts } from "./find-doubts.ts";
import { hostConfig, writtenHostConfig, type ConfigOrigin } from "./host-config.ts";
import { readYaml } from "./read-yaml.ts";
import { sha256 } from "./sha256.ts";
import { suiteConfig } from "./suite-config.ts";
import { withoutProblems } from "./without-problems.ts";
import { writtenConfigSchema, type WrittenConfig } from "./written-config.ts";

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
