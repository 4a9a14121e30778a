import { runWineCommand } from "../rig-wine/run-wine-command.ts";
import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { type AgentAnswer, readAgentAnswer } from "../rig/agent-answer.ts";
import type { Host } from "../rig/host.ts";
import { type CommandAnswer, runCommand } from "../rig/run-command.ts";

export type CallThrough = {
  /** Lines of bash that make the surroundings; the plugin takes their shell's place. */
  readonly lines?: string;
  /** What stands in front of bash, as `unshare`. */
  readonly before?: readonly string[];
  /** The plugin's variables beside those of the host; undefined takes one away. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
};

/** A call of the plugin by a caller of another kind than the agent. */
export async function callThrough(host: Host, through: CallThrough): Promise<AgentAnswer> {
  const started = performance.now();
  const { exitCode, stdout, stderr } = await rawCallThrough(host, through);
  const elapsedMs = performance.now() - started;
  return readAgentAnswer({ exitCode: exitCode ?? Number.NaN, stdout, stderr, elapsedMs });
}

/** The same, whatever came of it. */
export async function rawCallThrough(host: Host, through: CallThrough): Promise<CommandAnswer> {
  const command = throughCommand(host, through);
  const run = isWineLeg() ? runWineCommand : runCommand;
  return await run(command, { env: host.env, cwd: host.folders.plugins });
}

/** The command of such a call. */
function throughCommand(host: Host, { lines, before, variables }: CallThrough): readonly string[] {
  const changes = Object.entries(variables ?? {}).map(([name, value]) =>
    value === undefined ? `--unset=${name}` : `${name}=${value}`,
  );
  const unset = changes.filter((change) => change.startsWith("--unset="));
  const set = changes.filter((change) => !change.startsWith("--unset="));
  const plugin = ["/usr/bin/env", ...unset, ...set, ...host.command("ctrl")];
  return [...(before ?? []), "bash", "-c", `${lines ?? ""}\nexec "$@"`, "bash", ...plugin];
}
