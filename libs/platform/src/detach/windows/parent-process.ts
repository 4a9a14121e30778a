import { sidText } from "../../accounts/windows/sid.ts";
import { errorMessage } from "../../errors.ts";
import { lastWindowsError } from "../../win32/error.ts";
import { type Handle, type Opening, withHandle, withProcess } from "../../win32/handle.ts";
import { isInJob, OWN_PROCESS } from "../../win32/job-object.ts";
import { nativeLibrary } from "../../win32/library.ts";
import { advapi32 } from "../../win32/advapi32.ts";
import { kernel32 } from "../../win32/kernel32.ts";
import { ntdll } from "../../win32/ntdll.ts";

/** What came of looking for an ancestor under which a process may be started. The caller closes the handle. */
export type OuterParent =
  | { readonly kind: "found"; readonly pid: number; readonly process: Handle }
  | { readonly kind: "none"; readonly problem: string };

const PROCESS_CREATE_PROCESS = 0x80;
/** To be asked about its job, Wine wants this; Windows is content with less, which is more often granted. */
const PROCESS_QUERY_INFORMATION = 0x400;
/** A chain of starts that is longer is none. */
const MAX_ANCESTORS = 64;

/**
 * Finds the nearest living ancestor that is in no job and runs as we do: a process that is started as its child gets
 * its job, that is none, and its token (UpdateProcThreadAttribute, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS). One of
 * another user, or with other rights, would hand these on, so it is passed over.
 */
export function findOuterParent(): OuterParent {
  const own = logonOf(OWN_PROCESS);
  const problems: string[] = [];
  let next: Kin | undefined = kinOf(process.pid);
  while (next !== undefined && problems.length < MAX_ANCESTORS) {
    const { parentPid } = next;
    const look = lookAt(next, own);
    if (look.kind === "fit") return { kind: "found", pid: parentPid, process: look.process };
    problems.push(`process ${parentPid} ${look.problem}`);
    next = look.kind === "unfit" ? look.kin : undefined;
  }
  return { kind: "none", problem: `no ancestor can have it as a child: ${problems.join(", ")}` };
}

/** A process as its parent's child. `created`: in 100 ns since 1601. */
type Kin = { readonly parentPid: number; readonly created: bigint };

type Look =
  | { readonly kind: "fit"; readonly process: Handle }
  /** It may have a parent that fits. */
  | { readonly kind: "unfit"; readonly problem: string; readonly kin: Kin }
  | { readonly kind: "end"; readonly problem: string };

/** While the process is open its pid is not used again, so that what is asked by pid is of the same process. */
function lookAt(child: Kin, own: Logon): Look {
  const opening = openAncestor(child.parentPid, ({ handle, created }): Look => {
    // Who is younger than its child has the pid of a parent that ended.
    if (created > child.created) return { kind: "end", problem: "has ended" };
    const kin = { parentPid: parentOf(handle), created };
    const problem = unfitness(handle, own);
    if (problem !== undefined) return { kind: "unfit", problem, kin };
    const process = kernel32.OpenProcess(PROCESS_CREATE_PROCESS, 0, child.parentPid);
    if (process !== 0) return { kind: "fit", process };
    return { kind: "unfit", problem: `refuses: ${lastWindowsError("make a child of it").message}`, kin };
  });
  switch (opening.kind) {
    case "opened":
      return opening.result;
    case "gone":
      return { kind: "end", problem: "has ended" };
    case "denied":
      return { kind: "end", problem: "may not be looked at" };
  }
}

function openAncestor<T>(pid: number, act: Parameters<typeof withProcess<T>>[2]): Opening<T> {
  const opening = withProcess(pid, PROCESS_QUERY_INFORMATION, act);
  return opening.kind === "denied" ? withProcess(pid, 0, act) : opening;
}

function unfitness(process: Handle, own: Logon): string | undefined {
  try {
    if (isInJob(process)) return "is in a job";
    return isSameLogon(own, logonOf(process)) ? undefined : "runs with other rights";
  } catch (error) {
    return `can't be judged: ${errorMessage(error)}`;
  }
}

function kinOf(pid: number): Kin | undefined {
  const opening = withProcess(pid, 0, ({ handle, created }) => ({ parentPid: parentOf(handle), created }));
  return opening.kind === "opened" ? opening.result : undefined;
}

/** The last of the six fields of PROCESS_BASIC_INFORMATION is InheritedFromUniqueProcessId. */
function parentOf(process: Handle): number {
  const basic = Buffer.alloc(48);
  const status = ntdll.NtQueryInformationProcess(process, 0, basic, basic.length, null);
  if (status === 0) return Number(basic.readBigUInt64LE(40));
  throw new Error(`Cannot tell the parent of a process: status 0x${(status >>> 0).toString(16)}`);
}

/** As whom a process runs: what decides its rights. */
export type Logon = {
  /** Such as S-1-5-18, which is SYSTEM. */
  readonly sid: string;
  /** The logon session: an elevated process has another one than the rest of its user's. */
  readonly id: string;
  /** The desktop session: 0 for services. */
  readonly session: number;
  /** The SID of the integrity level; empty where there is none. */
  readonly integrity: string;
};

const TOKEN_QUERY = 0x8;
/** TOKEN_INFORMATION_CLASS (winnt.h). */
const KIND = { USER: 1, STATISTICS: 10, SESSION_ID: 12, INTEGRITY_LEVEL: 25 } as const;

/**
 * Reads as whom a process runs.
 *
 * @param process with PROCESS_QUERY_LIMITED_INFORMATION
 * @throws WindowsError where the token may not be read
 */
export function logonOf(process: Handle): Logon {
  const opened = Buffer.alloc(8);
  if (advapi32.OpenProcessToken(process, TOKEN_QUERY, opened) === 0)
    throw lastWindowsError("open a process's token");
  return withHandle(Number(opened.readBigInt64LE(0)), (token) => ({
    sid: sidAt(informationOf(token, KIND.USER)),
    id: informationOf(token, KIND.STATISTICS).readBigUInt64LE(8).toString(16),
    session: informationOf(token, KIND.SESSION_ID).readUInt32LE(0),
    integrity: sidAt(informationOf(token, KIND.INTEGRITY_LEVEL)),
  }));
}

/** Tells whether two processes have the same rights, as far as who they run as decides them. */
export function isSameLogon(one: Logon, other: Logon): boolean {
  return (
    one.sid === other.sid &&
    one.id === other.id &&
    one.session === other.session &&
    one.integrity === other.integrity
  );
}

/** What a token holds is small: a SID has at most 68 bytes. */
const ROOM = 256;

function informationOf(token: Handle, kind: number): Buffer {
  const information = Buffer.alloc(ROOM);
  if (advapi32.GetTokenInformation(token, kind, information, ROOM, Buffer.alloc(4)) === 0) {
    throw lastWindowsError(`read part ${kind} of a process's token`);
  }
  return information;
}

/** Says as whom a process runs: user, session and rights. Another logon of the same kind is as good. */
export function runsAs({ sid, session, integrity }: Logon): string {
  return `${sid} in session ${session} with ${integrity === "" ? "no integrity level" : integrity}`;
}

/** The structures begin with a pointer to the SID, which lies behind them in the same room (SID_AND_ATTRIBUTES). */
function sidAt(information: Buffer): string {
  const pointer = information.readBigUInt64LE(0);
  if (pointer === 0n) return "";
  return sidText(information.subarray(Number(pointer - nativeLibrary().address(information))));
}
