import { readAgentAnswer } from "../rig/agent-answer.ts";
import type { ChaosHost } from "./chaos-host.ts";

/** Calls, and notes an answer that is not whole. */
export function callAgent({ host, deeds, afterwards, journal }: ChaosHost): string {
  deeds.calls += 1;
  const one = host.startAgentCall();
  const read = async () => {
    const answer = await one.answer;
    try {
      readAgentAnswer(answer);
    } catch (error) {
      journal.note({ kind: "a bad answer", pid: one.pid(), answer });
      throw error;
    }
    deeds.wholeAnswers += 1;
  };
  afterwards.follow(read(), "a call by the agent");
  return "";
}
