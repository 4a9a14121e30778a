import type { Config } from "./config.ts";

/**
 * Narrows a configuration to the suites of one context: those without `run_as` are the SYSTEM daemon's, the
 * others belong to the daemon of the user that they name.
 *
 * @param user undefined for the context SYSTEM
 */
export function suitesRunAs(config: Config, user: string | undefined): Config {
  return { ...config, suites: config.suites.filter(({ runAs }) => runAs === user) };
}
