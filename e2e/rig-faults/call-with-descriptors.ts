import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type AgentAnswer, readAgentAnswer } from "../rig/agent-answer.ts";
import type { Host } from "../rig/host.ts";

export type CallWithDescriptors = {
  readonly answer: AgentAnswer;
  /** The sockets that the plugin found open beside its output. */
  readonly sockets: number;
  /** From the plugin's end until the last of them was at EOF: held by nobody any more. */
  readonly heldMs: number;
};

/**
 * A call by a caller that left the descriptors from 3 to the last one open: sockets, and in one place a file that it
 * has locked.
 */
export async function callWithDescriptors(
  host: Host,
  left: { readonly last: number; readonly locked: { readonly descriptor: number; readonly file: string } },
): Promise<CallWithDescriptors> {
  const lock = openSync(left.locked.file, "w");
  const locking = spawnSync("flock", ["-n", "3"], { stdio: ["ignore", "ignore", "ignore", lock] });
  if (locking.status !== 0)
    throw new Error(`Cannot lock "${left.locked.file}": ${locking.error?.message ?? ""}`);
  const [file = "", ...args] = host.command("ctrl");
  const more = Array.from({ length: left.last - 2 }, (_, index) =>
    index + 3 === left.locked.descriptor ? lock : ("pipe" as const),
  );
  const started = performance.now();
  const child = spawn(file, args, {
    cwd: host.folders.plugins,
    env: { ...host.env },
    stdio: ["ignore", "pipe", "pipe", ...more],
  });
  closeSync(lock);
  const streams = child.stdio.filter((stream): stream is Readable => stream instanceof Readable);
  const [stdout, stderr, ...sockets] = streams;
  if (stdout === undefined || stderr === undefined)
    throw new Error("Cannot read the plugin: it has no output");
  const lastEof = Promise.all(sockets.map((socket) => once(socket.resume(), "close"))).then(() =>
    performance.now(),
  );
  const exited = once(child, "exit").then(([code]) => ({ code: Number(code), atMs: performance.now() }));
  const [out, err, end, eofMs] = await Promise.all([text(stdout), text(stderr), exited, lastEof]);
  const answer = readAgentAnswer({
    exitCode: end.code,
    stdout: out,
    stderr: err,
    elapsedMs: end.atMs - started,
  });
  return { answer, sockets: sockets.length, heldMs: Math.max(0, eofMs - end.atMs) };
}
