import { finished } from "node:stream/promises";
import { siblingEnvironment, siblingCommand, startProcess } from "@robotmk-controller/platform";
import { contextName } from "@robotmk-controller/spool";
import type { CtrlOptions } from "../cli.ts";

/** The answer of the daemon's program. */
export type DaemonAnswer = { readonly code: number; readonly out: string; readonly err: string };

/** Has the daemon's own program carry out an order for a person: start, stop, restart. */
export async function orderDaemon(
  order: string,
  options: CtrlOptions & { readonly cwd: string; readonly now: boolean },
): Promise<DaemonAnswer> {
  const command = siblingCommand("daemon", [
    order,
    "--context",
    contextName(options.context),
    ...(options.config === undefined ? [] : ["--config", options.config]),
    ...(options.now ? ["--now"] : []),
    // A reader of this program's output must not wait for the daemon's end.
    ...(order === "stop" ? [] : ["--background"]),
    ...(options.json ? ["--json"] : []),
  ]);
  const daemon = await startProcess(command, {
    cwd: options.cwd,
    env: siblingEnvironment(),
    output: "pipe",
  });
  const said = { out: "", err: "" };
  daemon.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
  });
  daemon.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  const streams = [daemon.stdout, daemon.stderr].filter((stream) => stream !== undefined);
  const [end] = await Promise.all([daemon.ended, ...streams.map(async (stream) => finished(stream))]);
  return { ...said, code: end.code ?? 1 };
}
