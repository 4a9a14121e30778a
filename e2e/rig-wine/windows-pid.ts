import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** Offsets in the block of a thread (TEB) of 64-bit Windows. */
const SELF = 0x30;
const PROCESS_ID = 0x40;
const PROCESS_BLOCK = 0x60;
const PAGE = 0x1000;
/** Wine keeps these blocks below 2 GiB, several in one piece of memory. */
const HIGHEST = 0x8000_0000;
const LARGEST = 0x40_0000;
const HIGHEST_PID = 0x10_0000;
/** A younger process may be a copy of its parent that has not become itself yet; on a busy machine for long. */
const SETTLED_TICKS = 1000;

type LinuxProcess = { readonly pid: number; readonly startTicks: number };

const known = new Map<string, number>();

/**
 * Tells the pid by which Windows programs know a process of Wine: it stands in the block of each of its threads.
 *
 * @returns undefined for a process that is gone, that has no such block (yet), or that is none of Wine's
 * @throws where this user may not look into processes
 */
export function windowsPid(process: LinuxProcess): number | undefined {
  const key = `${process.pid}/${process.startTicks}`;
  const found = known.get(key) ?? find(process.pid);
  if (found !== undefined && isSettled(process)) known.set(key, found);
  return found;
}

function isSettled({ startTicks }: LinuxProcess): boolean {
  return 100 * Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) - startTicks > SETTLED_TICKS;
}

function find(pid: number): number | undefined {
  try {
    const pieces = readFileSync(`/proc/${pid}/maps`, "utf8").split("\n").flatMap(pieceOf);
    const memory = openSync(`/proc/${pid}/mem`, "r");
    try {
      return pieces.toReversed().flatMap((piece) => pidsIn(memory, piece))[0];
    } finally {
      closeSync(memory);
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ESRCH" || code === "EIO") return undefined;
    throw new Error(`Cannot look into process ${pid} for its pid of Windows: run the tests as root`, {
      cause: error,
    });
  }
}

type Piece = { readonly from: number; readonly to: number };

function pieceOf(line: string): Piece[] {
  const [, from = "", to = ""] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
  const piece = { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) };
  return piece.to <= HIGHEST && piece.to - piece.from <= LARGEST ? [piece] : [];
}

function pidsIn(memory: number, { from, to }: Piece): number[] {
  const bytes = Buffer.alloc(to - from);
  const length = readSync(memory, bytes, 0, bytes.length, from);
  const pids: number[] = [];
  for (let at = 0; at + PAGE <= length; at += PAGE) {
    const processBlock = Number(bytes.readBigUInt64LE(at + PROCESS_BLOCK));
    const isBlock =
      Number(bytes.readBigUInt64LE(at + SELF)) === from + at && processBlock >= from && processBlock < to;
    const pid = Number(bytes.readBigUInt64LE(at + PROCESS_ID));
    // 0, or anything, until it has been given one: they are multiples of four, and small.
    if (isBlock && pid !== 0 && pid % 4 === 0 && pid < HIGHEST_PID) pids.push(pid);
  }
  return pids;
}
