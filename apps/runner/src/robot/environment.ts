import type { SuiteConfig } from "@robotmk-controller/config";
import { externalEnvironment, mergeEnvironments } from "@robotmk-controller/platform";

/** The variables of Robot and rebot of a suite: those of the runner, then `env` of the suite, then `fixed`. */
export function suiteEnvironment(
  { env }: Pick<SuiteConfig, "env">,
  fixed: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const configured = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  return mergeEnvironments([externalEnvironment(), PYTHON_IN_UTF8, configured, fixed]);
}

/**
 * Variables by which Python takes and prints UTF-8 whatever the locale of the agent says (PEP 540): else it reads
 * arguments as that locale's characters, and a suite's name in output.xml is another one than that of its file. The
 * second one is for a Python before 3.7.
 */
const PYTHON_IN_UTF8 = { PYTHONUTF8: "1", PYTHONIOENCODING: "utf-8" } as const;
