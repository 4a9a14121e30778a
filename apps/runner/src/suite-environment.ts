import type { SuiteConfig } from "@robotmk-controller/config";
import { environmentForForeigner, mergeEnvironments } from "@robotmk-controller/platform";
import { PYTHON_IN_UTF8 } from "./python-in-utf8.ts";

/** The variables of Robot and rebot of a suite: ours, then those that its `env` sets, then ours that must be. */
export function suiteEnvironment(
  { env }: Pick<SuiteConfig, "env">,
  fixed: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const configured = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  return mergeEnvironments([environmentForForeigner(), PYTHON_IN_UTF8, configured, fixed]);
}
