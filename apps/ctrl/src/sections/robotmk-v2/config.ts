import type { RobotParam, SuiteConfig } from "@robotmk-controller/config";

/** Replaces a value that may be a secret. */
const MASKED = "***";

/**
 * Writes the suites as a configuration of Robotmk v2 has them: an object for JSON. Its reader takes no key for
 * granted, so all are there; what has no counterpart is empty. No value of a variable or of the environment is
 * in it.
 */
export function v2Config(suites: readonly SuiteConfig[], runtimeDirectory: string) {
  const serial = suites.filter(({ executionMode }) => executionMode === "agent_serial");
  const others = suites.filter(({ executionMode }) => executionMode !== "agent_serial");
  const groups = [...(serial.length === 0 ? [] : [serial]), ...others.map((suite) => [suite])];
  return {
    runtime_directory: runtimeDirectory,
    rcc_config: { binary_path: "", profile_config: "Default", robocorp_home_base: "" },
    conda_config: { micromamba_binary_path: "", base_directory: "" },
    plan_groups: groups.map((group) => ({
      plans: group.map(planOf),
      execution_interval: Math.ceil(group[0]?.intervalSeconds ?? 0),
    })),
  };
}

function planOf(suite: SuiteConfig) {
  const listed = (option: string) => valuesOf(suite.robotParams, option);
  return {
    id: suite.id,
    source: { Manual: { base_dir: suite.suitePath } },
    robot_config: {
      robot_target: suite.suitePath,
      top_level_suite_name: listed("name")[0] ?? null,
      suites: listed("suite"),
      tests: [...listed("test"), ...listed("task")],
      test_tags_include: listed("include"),
      test_tags_exclude: listed("exclude"),
      variables: suite.variables.map(({ name }) => ({ name, value: MASKED })),
      variable_files: listed("variablefile").map(withoutArguments),
      argument_files: listed("argumentfile"),
      exit_on_failure: suite.robotParams.some(({ option }) => option === "exitonfailure"),
      environment_variables_rendered_obfuscated: suite.env.map(({ name }) => ({ name, value: MASKED })),
    },
    execution_config: {
      n_attempts_max: suite.maxAttempts,
      retry_strategy: suite.retryStrategy === "incremental" ? "Incremental" : "Complete",
      timeout: Math.ceil(suite.timeoutSeconds),
    },
    environment_config: "System",
    session_config: "Current",
    working_directory_cleanup_config: { MaxExecutions: suite.keepRuns },
    host: suite.piggybackHost === undefined ? "Source" : { Piggyback: suite.piggybackHost },
    metadata: v2Metadata(suite),
  };
}

/** The labels of the services of Robotmk v2. */
export function v2Metadata(suite: SuiteConfig) {
  return { application: suite.suite, suite_name: suite.id, variant: "" };
}

function valuesOf(params: readonly RobotParam[], option: string): readonly string[] {
  return params.flatMap((param) =>
    param.option === option && param.values !== true ? [...param.values] : [],
  );
}

/** The arguments of a variable file can be secrets. Robot Framework too takes a letter for a drive before a slash only. */
function withoutArguments(file: string): string {
  return /^(?:[A-Za-z]:(?=[\\/]))?[^:;]*/.exec(file)?.[0] ?? "";
}
