import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** What a call of a program cost. */
export type CallCost = { readonly ms: number; readonly maxMemoryMb: number; readonly outputBytes: number };

/** Runs a program to its end; the memory is looked at every few milliseconds (Linux, VmHWM of proc(5)). */
export async function measureCall(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CallCost> {
  const [file = "", ...args] = command;
  const startMs = performance.now();
  const child = spawn(file, args, { env: { ...env }, stdio: ["ignore", "pipe", "ignore"] });
  let [outputBytes, maxMemoryMb] = [0, 0];
  child.stdout.on("data", (piece: Buffer) => {
    outputBytes += piece.length;
  });
  const look = setInterval(() => {
    maxMemoryMb = Math.max(maxMemoryMb, memoryMb(child.pid ?? 0));
  }, 5);
  await once(child, "close");
  clearInterval(look);
  return { ms: performance.now() - startMs, maxMemoryMb, outputBytes };
}

function memoryMb(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    // It ended between two looks.
    return 0;
  }
}
