import type { Config, SuiteConfig } from "../config.ts";
import type { Problem } from "../issues/issue.ts";
import { quote } from "../issues/message.ts";
import type { WrittenConfig, WrittenSuite } from "../schema/schema.ts";

const AGENT_INTERVAL_SECONDS = 60;

/** Finds settings that are allowed but hardly meant: warnings. */
export function findDoubts(config: Config, written: WrittenConfig): readonly Problem[] {
  return [
    ...hostDoubts(config, written),
    ...config.suites.flatMap((suite) => {
      const body = written.suites.get(suite.id);
      return body === undefined ? [] : suiteDoubts(suite, body, written);
    }),
  ];
}

function hostDoubts(config: Config, written: WrittenConfig): readonly Problem[] {
  const problems: Problem[] = [];
  if (config.suites.length === 0) {
    problems.push(warning(["suites"], "No suite is configured: nothing will run"));
  }
  if (config.cacheFactor <= 1) {
    problems.push(warning(["cache_factor"], "Results expire before the next ones come: cache_factor is 1"));
  }
  if (config.deadmanTimeoutSeconds < 2 * AGENT_INTERVAL_SECONDS) {
    problems.push(
      warning(
        ["deadman_timeout"],
        `The daemon ends when one call of the agent is late: deadman_timeout is ${config.deadmanTimeoutSeconds} seconds, the agent calls each ${AGENT_INTERVAL_SECONDS}`,
      ),
    );
  }
  const { globalCacheTimeSeconds: cacheTime, globalExecutionIntervalSeconds: interval } = config;
  if (written.global_cache_time !== undefined && cacheTime <= interval) {
    problems.push(
      warning(
        ["global_cache_time"],
        `Results expire before the next ones come: global_cache_time is ${cacheTime} seconds, global_execution_interval ${interval}`,
      ),
    );
  }
  return problems;
}

function suiteDoubts(suite: SuiteConfig, body: WrittenSuite, written: WrittenConfig): readonly Problem[] {
  const at = (key: string) => ["suites", suite.id, key];
  const name = `suite ${quote(suite.id)}`;
  const problems: Problem[] = [];
  if (suite.executionMode === "agent_serial") {
    const ignored = (["suite_execution_interval", "suite_cache_time"] as const).filter(
      (key) => body[key] !== undefined,
    );
    for (const key of ignored) {
      const global = key.replace("suite_", "global_");
      problems.push(warning(at(key), `${key} of ${name} has no effect: serial suites use ${global}`));
    }
  } else if (body.suite_cache_time !== undefined && suite.cacheTimeSeconds <= suite.intervalSeconds) {
    problems.push(
      warning(
        at("suite_cache_time"),
        `Results of ${name} expire before the next ones come: suite_cache_time is ${suite.cacheTimeSeconds} seconds, the interval ${suite.intervalSeconds}`,
      ),
    );
  }
  return [...problems, ...timeoutDoubts(suite, body, written)];
}

function timeoutDoubts(suite: SuiteConfig, body: WrittenSuite, written: WrittenConfig): readonly Problem[] {
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

function warning(keyPath: readonly string[], message: string): Problem {
  return { severity: "warning", keyPath, at: "value", message };
}
