import { spawn } from "node:child_process";
import type { StepResult } from "./step.ts";

/**
 * Runs a tool to its end and keeps what it prints. It passes if it ends with 0.
 *
 * @param command the program and its arguments
 */
export async function runCommand(
  command: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<StepResult> {
  const [file = "", ...args] = command;
  const { cwd, env = process.env } = options;
  return await new Promise((resolve) => {
    let output = "";
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
      });
    }
    child.once("error", (error) => {
      output += `${error.message}\n`;
    });
    child.once("close", (code) => resolve({ passed: code === 0, output }));
  });
}
