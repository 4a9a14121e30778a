import { readFileSync } from "node:fs";

/**
 * Makes the text of the agent plugin for Windows, a batch file. The agent finds the plugin's version behind the
 * first `set CMK_VERSION=` (agents/wnx/src/engine/providers/agent_plugins.cpp of Checkmk).
 *
 * @param facts.oldestNode the oldest Node.js that will do, such as "20.19"
 * @throws Error where a fact can't stand in the file
 */
export function windowsPlugin(facts: { readonly version: string; readonly oldestNode: string }): string {
  const template = readFileSync(new URL("windows-plugin.cmd", import.meta.url), "utf8");
  return template
    .replaceAll("@VERSION@", plainWord(facts.version))
    .replaceAll("@OLDEST_NODE@", plainWord(facts.oldestNode))
    .replaceAll(/\r?\n/g, "\r\n");
}

function plainWord(text: string): string {
  if (/^[\w.+-]+$/.test(text)) return text;
  throw new Error(`Cannot write the version "${text}" into the plugin: it is no plain word`);
}
