import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import { errorCode, replaceFile, runCommand } from "@robotmk-controller/platform";
import { suiteEnvironment } from "./environment.ts";
import { runMarker } from "./run-robot.ts";

/** Rebot only reads and writes files: when it takes longer, it hangs. */
const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 1_000_000;
/** Rebot prints the cause of a failure last. */
const SHOWN_CHARACTERS = 300;

/**
 * Merges the outputs of several attempts into output.xml and log.html of the run, by the rebot of the
 * suite's own environment. Rebot's output stays beside them.
 *
 * @returns the problem, or undefined where the merged output is there
 */
export async function mergeAttempts(
  suite: SuiteConfig,
  outputs: readonly string[],
  { runId, folder }: { readonly runId: string; readonly folder: string },
): Promise<string | undefined> {
  const rebot = rebotCommand(suite.robotCommand);
  if (rebot === undefined) {
    return `the attempts are not merged, since no rebot is known for "${suite.robotCommand.join(" ")}"`;
  }
  const [file = "", ...prefix] = rebot;
  const options = ["--merge", "--outputdir", folder, "--output", "output.xml", "--log", "log.html"];
  const args = [...prefix, ...options, "--report", "NONE", ...outputs];
  const marker = runMarker(runId);
  const env = suiteEnvironment(suite, { [marker.name]: marker.value });
  const result = await runCommand(
    { file, args },
    { cwd: folder, env, timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_OUTPUT_BYTES },
  );
  switch (result.kind) {
    case "not-started":
      return `Cannot start "${rebot.join(" ")}": ${result.problem}`;
    case "timed-out":
    case "aborted":
      return `rebot did not end within ${TIMEOUT_MS / 1000} s`;
    case "ended": {
      keepOutput(join(folder, "rebot-1.txt"), result.stdout);
      keepOutput(join(folder, "rebot-2.txt"), result.stderr);
      if (existsSync(join(folder, "output.xml"))) return undefined;
      const output = `${result.stdout.trim()} ${result.stderr.trim()}`;
      return `rebot failed: ${output.slice(-SHOWN_CHARACTERS)}`;
    }
  }
}

function keepOutput(file: string, text: string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    // On a full disk the merged output matters more.
    if (errorCode(error) === undefined) throw error;
  }
}

/**
 * Finds the rebot that belongs to a robot command, in the same environment: the module beside it
 * (`python -m robot` → `python -m robot.rebot`), or the script beside it (`/venv/bin/robot` → `…/rebot`).
 *
 * @returns undefined where the command is something else
 */
export function rebotCommand(robotCommand: readonly string[]): readonly string[] | undefined {
  const last = robotCommand.at(-1);
  if (last === undefined) return undefined;
  const before = robotCommand.slice(0, -1);
  if (last === "robot" && before.at(-1) === "-m") return [...before, "robot.rebot"];
  const script = /^robot(\.exe)?$/i.exec(basename(last));
  if (script === null) return undefined;
  const rebot = `rebot${script[1] ?? ""}`;
  return [...before, last.includes("/") || last.includes("\\") ? join(dirname(last), rebot) : rebot];
}
