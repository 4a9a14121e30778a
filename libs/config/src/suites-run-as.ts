import type { Config } from "./config.ts";
import { logDirOf } from "./log-dir-of.ts";

/**
 * Narrows a configuration to the suites of one context: those without `run_as` are the SYSTEM daemon's, the
 * others belong to the daemon of the user that they name. So do the logs (log-dir-of.ts).
 *
 * @param user undefined for the context SYSTEM
 */
export function suitesRunAs(config: Config, user: string | undefined): Config {
  const logDir = logDirOf(config.logDir, user);
  return { ...config, logDir, suites: config.suites.filter(({ runAs }) => runAs === user) };
}
