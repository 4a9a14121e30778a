import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import { type Clock, errorMessage, readProcess, startProcess, stopRun } from "@robotmk-controller/platform";
import { suiteEnvironment } from "./environment.ts";
import { captureOutput } from "./output-capture.ts";
import { runMarker } from "./run-robot.ts";

/** Rebot only reads and writes files: longer than this it hangs. */
const TIMEOUT_MS = 120_000;
const GRACE_MS = 5_000;

/**
 * Merges the outputs of several attempts into output.xml and log.html of the run, by the rebot of the
 * suite's own environment.
 *
 * @returns what went wrong, if anything
 */
export async function mergeAttempts(
  suite: SuiteConfig,
  outputs: readonly string[],
  run: { readonly runId: string; readonly folder: string; readonly clock: Clock },
): Promise<string | undefined> {
  const rebot = rebotCommand(suite.robotCommand);
  if (rebot === undefined) {
    return `the attempts are not merged, since no rebot is known for "${suite.robotCommand.join(" ")}"`;
  }
  const [file = "", ...prefix] = rebot;
  const marker = runMarker(run.runId);
  const args = [
    ...prefix,
    "--merge",
    "--outputdir",
    run.folder,
    "--output",
    "output.xml",
    "--log",
    "log.html",
    "--report",
    "NONE",
    ...outputs,
  ];
  const env = suiteEnvironment(suite, { [marker.name]: marker.value });
  try {
    const started = await startProcess({ file, args }, { cwd: run.folder, env, output: "pipe" });
    const captures = [started.stdout, started.stderr].flatMap((stream, index) =>
      stream === undefined
        ? []
        : [captureOutput(stream, { file: join(run.folder, `rebot-${index + 1}.txt`), maxBytes: 1_000_000 })],
    );
    const root = readProcess(started.pid);
    const timedOut = Symbol("timed out");
    const end = await Promise.race([started.ended, after(TIMEOUT_MS, timedOut)]);
    if (end === timedOut) {
      await stopRun({
        marker,
        root,
        seen: () => [],
        graceMs: GRACE_MS,
        treeGraceMs: GRACE_MS,
        clock: run.clock,
      });
    }
    const tail = captures.map((capture) => capture.finish().tail.trim()).join(" ");
    if (end === timedOut) return `rebot did not end within ${TIMEOUT_MS / 1000} s`;
    return existsSync(join(run.folder, "output.xml")) ? undefined : `rebot failed: ${tail.slice(-300)}`;
  } catch (error) {
    return `Cannot start "${rebot.join(" ")}": ${errorMessage(error)}`;
  }
}

async function after<T>(durationMs: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), durationMs).unref();
  });
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
