import type { Config, SuiteConfig } from "../config.ts";
import type { KeyIssue } from "../issues/issue.ts";
import { quote } from "../issues/message.ts";
import type { WrittenConfig, WrittenSuite } from "../schema/schema.ts";

const AGENT_INTERVAL_SECONDS = 60;

/** Finds settings that are allowed but hardly meant: warnings. */
export function findWarnings(config: Config, written: WrittenConfig): readonly KeyIssue[] {
  return [
    ...hostWarnings(config, written),
    ...config.suites.flatMap((suite) => {
      const body = written.suites.get(suite.id);
      return body === undefined ? [] : suiteWarnings(suite, body, written);
    }),
  ];
}

function hostWarnings(config: Config, written: WrittenConfig): readonly KeyIssue[] {
  const issues: KeyIssue[] = [];
  if (config.suites.length === 0) {
    issues.push(warning(["suites"], "No suite is configured: nothing will run"));
  }
  if (config.cacheFactor <= 1) {
    issues.push(warning(["cache_factor"], "Results expire before the next ones come: cache_factor is 1"));
  }
  if (config.deadmanTimeoutSeconds < 2 * AGENT_INTERVAL_SECONDS) {
    issues.push(
      warning(
        ["deadman_timeout"],
        `The daemon ends when one call of the agent is late: deadman_timeout is ${config.deadmanTimeoutSeconds} seconds, the agent calls each ${AGENT_INTERVAL_SECONDS}`,
      ),
    );
  }
  const { globalCacheTimeSeconds: cacheTime, globalExecutionIntervalSeconds: interval } = config;
  if (written.global_cache_time !== undefined && cacheTime <= interval) {
    issues.push(
      warning(
        ["global_cache_time"],
        `Results expire before the next ones come: global_cache_time is ${cacheTime} seconds, global_execution_interval ${interval}`,
      ),
    );
  }
  return issues;
}

function suiteWarnings(suite: SuiteConfig, body: WrittenSuite, written: WrittenConfig): readonly KeyIssue[] {
  const at = (key: string) => ["suites", suite.id, key];
  const name = `suite ${quote(suite.id)}`;
  const issues: KeyIssue[] = [];
  if (suite.executionMode === "agent_serial") {
    const ignored = (["suite_execution_interval", "suite_cache_time"] as const).filter(
      (key) => body[key] !== undefined,
    );
    for (const key of ignored) {
      const global = key.replace("suite_", "global_");
      issues.push(warning(at(key), `${key} of ${name} has no effect: serial suites use ${global}`));
    }
  } else if (body.suite_cache_time !== undefined && suite.cacheTimeSeconds <= suite.intervalSeconds) {
    issues.push(
      warning(
        at("suite_cache_time"),
        `Results of ${name} expire before the next ones come: suite_cache_time is ${suite.cacheTimeSeconds} seconds, the interval ${suite.intervalSeconds}`,
      ),
    );
  }
  return [...issues, ...timeoutWarnings(suite, body, written)];
}

function timeoutWarnings(
  suite: SuiteConfig,
  body: WrittenSuite,
  written: WrittenConfig,
): readonly KeyIssue[] {
  const keyOf = (key: "timeout" | "total_timeout" | "max_attempts") => {
    if (body[key] !== undefined) return ["suites", suite.id, key];
    return written[key] === undefined ? undefined : [key];
  };
  const name = `suite ${quote(suite.id)}`;
  const { timeoutSeconds, totalTimeoutSeconds: total, maxAttempts, intervalSeconds } = suite;
  const totalKey = keyOf("total_timeout");
  if (total !== undefined && totalKey !== undefined && total < timeoutSeconds) {
    // Then the total alone decides, and a default time-out says nothing.
    if (keyOf("timeout") === undefined) return [];
    const message = `timeout of ${name} has no effect: it is ${timeoutSeconds} seconds, total_timeout ${total}`;
    return [warning(totalKey, message)];
  }
  const longest = Math.min(maxAttempts * timeoutSeconds, total ?? Infinity);
  // The default time-out of a single attempt may exceed a short interval: nobody chose it.
  const blamed = (maxAttempts > 1 ? keyOf("max_attempts") : undefined) ?? keyOf("timeout");
  if (blamed === undefined || longest <= intervalSeconds) return [];
  const attempts = maxAttempts === 1 ? "an attempt" : `${maxAttempts} attempts`;
  const message = `A run of ${name} can outlast its interval, so that others are missed: ${attempts} may take ${longest} seconds, the interval is ${intervalSeconds}`;
  return [warning(blamed, message)];
}

function warning(keyPath: readonly string[], message: string): KeyIssue {
  return { severity: "warning", keyPath, at: "value", message };
}
