import { spawn } from "node:child_process";
import { once } from "node:events";

/** What came of a command; read to EOF on both streams, as an agent reads its plugins. */
export type CommandAnswer = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
};

/**
 * Runs a command with nothing on its standard input, and returns what it said.
 *
 * @throws the system's error where it can't be started
 */
export async function runQuietly(
  [file = "", ...args]: readonly string[],
  where: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<CommandAnswer> {
  const startedMs = performance.now();
  const child = spawn(file, args, { cwd: where.cwd, env: where.env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  await once(child, "close");
  return { code: child.exitCode, ...said, elapsedMs: performance.now() - startedMs };
}
