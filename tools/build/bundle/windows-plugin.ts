import { readFileSync } from "node:fs";

/**
 * Makes the text of the agent plugin for Windows, a batch file. The agent finds the plugin's version behind the
 * first `set CMK_VERSION=` (agents/wnx/src/engine/providers/agent_plugins.cpp of Checkmk).
 *
 * @param facts.oldestNode the oldest Node.js that will do, such as "20.19"
 * @throws Error where a fact can't stand in the file
 */
export function windowsPlugin(facts: Facts): string {
  return filled("windows-plugin.cmd", facts);
}

/**
 * Makes the text of the batch file by which people call a program that is no plugin, such as `robotmk-daemon`.
 *
 * @throws Error where a fact can't stand in the file
 */
export function windowsProgram(program: "daemon" | "runner", facts: Facts): string {
  return filled("windows-program.cmd", facts).replaceAll("@PROGRAM@", program);
}

type Facts = { readonly version: string; readonly oldestNode: string };

function filled(name: string, facts: Facts): string {
  return readFileSync(new URL(name, import.meta.url), "utf8")
    .replaceAll("@VERSION@", plainWord(facts.version))
    .replaceAll("@OLDEST_NODE@", plainWord(facts.oldestNode))
    .replaceAll(/\r?\n/g, "\r\n");
}

function plainWord(text: string): string {
  if (/^[\w.+-]+$/.test(text)) return text;
  throw new Error(`Cannot write the version "${text}" into the plugin: it is no plain word`);
}
