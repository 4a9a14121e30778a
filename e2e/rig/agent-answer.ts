import type { RawAnswer } from "./agent-call.ts";
import { type AgentOutput, parseAgentOutput } from "./parse-agent-output.ts";
import { robotmkSection, type RobotmkSection } from "./robotmk-section.ts";

/** A call of the plugin as the Checkmk server sees it. */
export type AgentAnswer = RawAnswer & AgentOutput & { readonly section: RobotmkSection };

/** Reads a whole call; throws where it did what a plugin must never do. */
export function readAgentAnswer(raw: RawAnswer): AgentAnswer {
  if (raw.exitCode !== 0)
    throw new Error(`Cannot take the plugin's answer: it exited with ${raw.exitCode}\n${raw.stderr}`);
  if (raw.stderr !== "")
    throw new Error(`Cannot take the plugin's answer: it wrote to stderr: ${raw.stderr}`);
  const output = parseAgentOutput(raw.stdout);
  return { ...raw, ...output, section: robotmkSection(output.sections) };
}
