import { errorMessage } from "../common/error-code.ts";
import { isInJob, OWN_PROCESS } from "./job-membership.ts";
import { isSameLogon, type Logon, logonOf } from "./logon-of.ts";
import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";
import { type Opening, withProcess } from "./open-process.ts";

/** What came of looking for an ancestor under which a process may be started. The caller closes the handle. */
export type OuterParent =
  | { readonly kind: "found"; readonly pid: number; readonly process: Handle }
  | { readonly kind: "none"; readonly problem: string };

const openProcess = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall OpenProcess(uint32 access, int inherit, uint32 pid)",
);
const queryProcess = nativeFunction(
  "ntdll.dll",
  "int __stdcall NtQueryInformationProcess(intptr process, int kind, void* information, uint32 size, void* returned)",
);

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
    const process = openProcess(PROCESS_CREATE_PROCESS, 0, child.parentPid);
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
  const status = queryProcess(process, 0, basic, basic.length, null);
  if (status === 0) return Number(basic.readBigUInt64LE(40));
  throw new Error(`Cannot tell the parent of a process: status 0x${(status >>> 0).toString(16)}`);
}
