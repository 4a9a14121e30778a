import { closeSync, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { basename } from "node:path";
import {
  type LiveProcess,
  liveProcesses,
  readOrUndefined,
  startEnvironment,
} from "../linux/linux-processes.ts";
import { markerVariable } from "../runtime.ts";

/** What Wine starts for itself, with the environment of whoever needed it first. */
const OF_WINE =
  /^(?:wineserver(?:64)?|(?:services|winedevice|explorer|plugplay|svchost|rpcss|wineboot|start|conhost|tabtip)\.exe)$/;

/** The rig's own. */
const AGENT = "windows-agent.mjs";

/**
 * Turns processes of Linux into those of Windows that they are: with their pids of Windows, without Wine's own
 * and the rig's agent. Processes of Linux alone stay as they are.
 */
export function windowsProcesses(processes: readonly LiveProcess[]): LiveProcess[] {
  const found = new Map<number, LiveProcess>();
  for (const one of processes.toSorted((a, b) => a.startTicks - b.startTicks)) {
    const process = isOfWine(one.pid) ? windowsProcess(one) : one;
    // A process that was just forked has its parent's memory, pid included, until it has become another program.
    if (process !== undefined && !found.has(process.pid)) found.set(process.pid, process);
  }
  return [...found.values()];
}

/** Returns whether a process of Linux runs a Windows program. */
function isOfWine(pid: number): boolean {
  return /\/wine(?:64|server|server64|64-preloader)?$/.test(
    readOrUndefined(() => readlinkSync(`/proc/${pid}/exe`)) ?? "",
  );
}

function windowsProcess(process: LiveProcess): LiveProcess | undefined {
  const [file = "", ...rest] = process.argv;
  const isOwn =
    OF_WINE.test(basename(file.replaceAll("\\", "/")).toLowerCase()) ||
    rest.some((argument) => argument.endsWith(AGENT));
  // Wine overwrites the command line that it was started with, and leaves empty words at its end.
  const end = process.argv.findLastIndex((argument) => argument !== "") + 1;
  return isOwn
    ? undefined
    : {
        ...process,
        pid: windowsPid(process) ?? -process.pid,
        linuxPid: process.pid,
        argv: process.argv.slice(0, end),
      };
}

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
/** A block that was found: where it is, and the piece of memory around it. */
type Block = { readonly pid: number; readonly at: number; readonly piece: Piece };
type Piece = { readonly from: number; readonly to: number };

const settled = new Map<string, number>();
/** Where to look first: a look at one page is a thousand times cheaper than a search. */
const blocks = new Map<string, Block>();

/**
 * Returns the pid by which Windows programs know a process of Wine: it stands in the block of each of its threads.
 *
 * @returns undefined for a process that is gone, that has no such block (yet), or that is none of Wine's
 * @throws where this user may not look into processes
 */
export function windowsPid(process: LinuxProcess): number | undefined {
  const key = `${process.pid}/${process.startTicks}`;
  const known = settled.get(key);
  if (known !== undefined) return known;
  const found = look(process.pid, blocks.get(key));
  if (found === undefined) return undefined;
  blocks.set(key, found);
  if (isSettled(process)) settled.set(key, found.pid);
  return found.pid;
}

function isSettled({ startTicks }: LinuxProcess): boolean {
  return 100 * Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) - startTicks > SETTLED_TICKS;
}

function look(pid: number, seen: Block | undefined): Block | undefined {
  try {
    const memory = openSync(`/proc/${pid}/mem`, "r");
    try {
      return (seen === undefined ? undefined : blockAt(memory, seen)) ?? search(memory, pid);
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

/** The block where it was seen before; undefined where it is gone: the process has become another program since. */
function blockAt(memory: number, { at, piece }: Block): Block | undefined {
  try {
    return blocksIn(memory, { piece, from: at, to: at + PAGE })[0];
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EIO") return undefined;
    throw error;
  }
}

function search(memory: number, pid: number): Block | undefined {
  const pieces = readFileSync(`/proc/${pid}/maps`, "utf8").split("\n").flatMap(pieceOf);
  return pieces.toReversed().flatMap((piece) => blocksIn(memory, { piece, ...piece }))[0];
}

function pieceOf(line: string): Piece[] {
  const [, from = "", to = ""] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
  const piece = { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) };
  return piece.to <= HIGHEST && piece.to - piece.from <= LARGEST ? [piece] : [];
}

function blocksIn(memory: number, { piece, from, to }: Piece & { readonly piece: Piece }): Block[] {
  const bytes = Buffer.alloc(to - from);
  const length = readSync(memory, bytes, 0, bytes.length, from);
  const found: Block[] = [];
  for (let at = 0; at + PAGE <= length; at += PAGE) {
    const processBlock = Number(bytes.readBigUInt64LE(at + PROCESS_BLOCK));
    const isBlock =
      Number(bytes.readBigUInt64LE(at + SELF)) === from + at &&
      processBlock >= piece.from &&
      processBlock < piece.to;
    const pid = Number(bytes.readBigUInt64LE(at + PROCESS_ID));
    // 0, or anything, until it has been given one: they are multiples of four, and small.
    if (isBlock && pid !== 0 && pid % 4 === 0 && pid < HIGHEST_PID) found.push({ pid, at: from + at, piece });
  }
  return found;
}

/** Above the largest pid that Linux can have. */
const NO_PROCESS = 0x40_0001;

/**
 * The pid of Linux for a pid that the programs know. One that no Windows program
 * has may still be that of a Linux program which the test started.
 */
export function linuxPid(pid: number): number {
  if (pid < 0) return -pid;
  return ofWindows(pid)?.pid ?? (isOfTheRig(pid) ? pid : NO_PROCESS);
}

/** Returns whether a live Windows program has that pid. */
export function isWindowsPid(pid: number): boolean {
  return ofWindows(pid) !== undefined;
}

function ofWindows(pid: number): LiveProcess | undefined {
  return liveProcesses()
    .filter((one) => isOfWine(one.pid) && windowsPid(one) === pid)
    .toSorted((a, b) => a.startTicks - b.startTicks)[0];
}

function isOfTheRig(pid: number): boolean {
  return (
    !isOfWine(pid) && startEnvironment(pid).some((variable) => variable.startsWith(`${markerVariable}=`))
  );
}
