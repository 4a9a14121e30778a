import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { type RawAnswer, agentCall } from "../rig/agent-call.ts";
import type { Host } from "../rig/host.ts";
import { type TracedCall, readTrace } from "./read-trace.ts";
import { type StraceOptions, straceCommand } from "./strace-command.ts";

/** Calls the plugin as the agent does, under strace. Whatever came of it is returned. */
export async function straceAgentCall(
  host: Host,
  options: Omit<StraceOptions, "traceFile">,
): Promise<RawAnswer & { readonly calls: readonly TracedCall[] }> {
  const folder = mkdtempSync(join(host.folders.root, "traced-"));
  const traceFile = join(folder, "trace");
  const command = straceCommand(host.command("ctrl"), { ...options, traceFile });
  const answer = await agentCall(command, { env: host.env, cwd: host.folders.plugins, folder }).answer;
  return { ...answer, calls: readTrace(traceFile) };
}
