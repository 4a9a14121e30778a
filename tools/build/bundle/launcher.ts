import { readFileSync } from "node:fs";

/** The programs that people and the agent start by a launcher. */
export type Launched = "ctrl" | "daemon" | "runner";

/** The settings that a launcher is made with. */
export type LauncherFacts = {
  readonly version: string;
  /** The oldest Node.js that will do, such as "20.19". */
  readonly oldestNode: string;
  /** Where the bundle and the Node.js that made it lie, both looked at last; empty in a portable bundle. */
  readonly builtHome: string;
  readonly builtNode: string;
};

/**
 * Makes the text of the launcher of a program, a script for /bin/sh. That of ctrl is the agent plugin.
 *
 * @throws Error where a fact can't stand in the script
 */
export function launcher(program: Launched, facts: LauncherFacts): string {
  const template = readFileSync(new URL("./launcher.sh", import.meta.url), "utf8");
  return template
    .replaceAll("@PROGRAM@", program)
    .replaceAll("@VERSION@", quotable(facts.version))
    .replaceAll("@OLDEST_NODE@", quotable(facts.oldestNode))
    .replaceAll("@BUILT_HOME@", () => shellText(facts.builtHome))
    .replaceAll("@BUILT_NODE@", () => shellText(facts.builtNode));
}

/** A version stands in double quotes and in JSON, where only such text means itself. */
function quotable(text: string): string {
  if (/^[\w.+-]+$/.test(text)) return text;
  throw new Error(`Cannot write the version "${text}" into a launcher: it is no plain word`);
}

/** The inside of a single-quoted text of the shell. */
function shellText(text: string): string {
  return text.replaceAll("'", `'\\''`);
}
