import { expect } from "vitest";
import { parseAgentOutput } from "../rig/parse-agent-output.ts";

/** Expects what a killed call printed to be nothing, or a valid answer up to the place where it was cut. */
export function expectBeginning(printed: string): void {
  const whole = printed.slice(0, printed.lastIndexOf("\n") + 1);
  if (whole === "") {
    expect("<<<robotmk:sep(0)>>>\n".startsWith(printed.slice(0, 21)), printed.slice(0, 200)).toBe(true);
    return;
  }
  for (const { name, lines } of parseAgentOutput(whole).sections) {
    if (name === "robotmk") for (const line of lines) JSON.parse(line);
  }
}
