import { markerVariable } from "../rig/marked-processes.ts";
import { WindowsAgent } from "./windows-agent.ts";

const agents = new Map<string, Promise<WindowsAgent>>();

type Setting = { readonly env: Readonly<Record<string, string>>; readonly cwd: string };

/** The agent of the host whose marker is in that environment; it is started at the first call. */
export async function windowsAgent(setting: Setting): Promise<WindowsAgent> {
  const marker = setting.env[markerVariable] ?? "";
  const running = agents.get(marker) ?? WindowsAgent.start(setting);
  agents.set(marker, running);
  return await running;
}

/** Ends that agent, if there is one. */
export async function endWindowsAgent(marker: string): Promise<void> {
  const agent = await agents.get(marker);
  agents.delete(marker);
  await agent?.[Symbol.asyncDispose]();
}
