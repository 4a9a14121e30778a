import { hostname } from "node:os";

/** The names by which this host may be known: as the system has it, and without its domain. Pure but for the default. */
export function hostNames(name = hostname()): readonly string[] {
  const [short = ""] = name.split(".");
  return [...new Set([name, short])].filter((one) => one !== "");
}
