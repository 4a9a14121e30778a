import type { AgentCall, AgentSetting, RawAnswer } from "../rig/agent-call.ts";
import { windowsAgent } from "./windows-agents.ts";
import { windowsCommand } from "./windows-command.ts";
import { windowsEnvironment } from "./windows-environment.ts";
import { windowsPath } from "./wine-paths.ts";

/** The agent's time-out for a plugin. */
const BOUND_MS = 60_000;

/** How the agent treats a plugin on Windows, where a test wants it otherwise. */
export type WindowsTreatment = {
  /** The call's job lets processes break away; the real agent's doesn't. */
  readonly mayBreakAway?: boolean;
  /** The plugin is given no standard error, beside no standard input. */
  readonly isWithoutStderr?: boolean;
  /** Pipes that the agent left open, so that the plugin inherits them; `heldPipes` asks for them. */
  readonly pipesLeftOpen?: number;
  /** When the agent loses patience. */
  readonly boundMs?: number;
};

/** Starts a call of the plugin as the agent for Windows makes it. */
export function wineAgentCall(
  command: readonly string[],
  setting: AgentSetting & WindowsTreatment,
): AgentCall {
  let answered: (answer: RawAnswer) => void = () => undefined;
  let failed: (error: unknown) => void = () => undefined;
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    answered = resolve;
    failed = reject;
  });
  const parts: Buffer[] = [];
  const printed = () => Buffer.concat(parts).toString("utf8");
  let pid: number | undefined;
  let isOver = false;
  const starting = windowsAgent(setting).then((agent) => {
    const order = {
      do: "call",
      command: windowsCommand(command),
      env: windowsEnvironment(setting.env),
      cwd: windowsPath(setting.cwd),
      mayBreakAway: setting.mayBreakAway ?? false,
      isWithoutStderr: setting.isWithoutStderr ?? false,
      pipesLeftOpen: setting.pipesLeftOpen ?? 0,
      boundMs: setting.boundMs ?? BOUND_MS,
    };
    const id = agent.order(order, (news) => {
      if (news.event === "started") pid = news.pid;
      if (news.event === "output") parts.push(Buffer.from(news.base64, "base64"));
      if (news.event === "failed") failed(new Error(news.message));
      if (news.event !== "ended") return;
      isOver = true;
      const { exitCode = Number.NaN, elapsedMs, stderr } = news;
      answered({ exitCode, stdout: printed(), stderr, elapsedMs });
    });
    return (what: string) => (isOver ? undefined : agent.order({ do: what, call: id }));
  });
  starting.catch(failed);
  const order = (what: string) =>
    void starting.then(
      (give) => give(what),
      () => undefined,
    );
  return {
    pid: () => pid,
    printed,
    pauseReading: () => order("pause"),
    stopReading: () => order("closeOutput"),
    killGroup: () => {
      order("endJob");
      order("resume");
    },
    answer,
  };
}
