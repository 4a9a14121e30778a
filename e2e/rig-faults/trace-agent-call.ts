import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { type RawAnswer, agentCall } from "../rig/agent-call.ts";
import type { Host } from "../rig/host.ts";
import { type TracedCall, readTrace } from "./read-trace.ts";
import { type TraceOptions, tracedCommand } from "./traced-command.ts";

/** Calls the plugin as the agent does, and traces its calls. Whatever came of it is returned. */
export async function traceAgentCall(
  host: Host,
  options: Omit<TraceOptions, "traceFile">,
): Promise<RawAnswer & { readonly calls: readonly TracedCall[] }> {
  const folder = mkdtempSync(join(host.folders.root, "traced-"));
  const traceFile = join(folder, "trace");
  const command = tracedCommand(host.command("ctrl"), { ...options, traceFile });
  const answer = await agentCall(command, { env: host.env, cwd: host.folders.plugins, folder }).answer;
  return { ...answer, calls: readTrace(traceFile) };
}
