import * as v from "valibot";
import type { AgentAnswer } from "../rig/agent-answer.ts";

const checks = v.array(
  v.looseObject({
    check: v.string(),
    severity: v.picklist(["critical", "warning"]),
    problem: v.string(),
    remedy: v.pipe(v.string(), v.minLength(1)),
  }),
);

/** What a call tells of its host by one check, as `SEVERITY: PROBLEM`. */
export function hostProblems({ section }: AgentAnswer, name: string): readonly string[] {
  return v
    .parse(checks, section.controller["host_checks"])
    .filter(({ check }) => check === name)
    .map(({ severity, problem }) => `${severity}: ${problem}`);
}
