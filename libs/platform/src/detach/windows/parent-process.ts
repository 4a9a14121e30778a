import { isSameLogon, type Logon, logonOf } from "../../accounts/windows/token.ts";
import { errorMessage } from "../../errors.ts";
import { lastWindowsError } from "../../win32/error.ts";
import { type Handle, type Opening, OWN_PROCESS, PROCESS_RIGHTS, withProcess } from "../../win32/handle.ts";
import { isInJob } from "../../win32/job-object.ts";
import { kernel32 } from "../../win32/kernel32.ts";
import { ntdll } from "../../win32/ntdll.ts";

/** Result of findForeignParent. The caller closes the handle. */
export type ForeignParent =
  | { readonly kind: "found"; readonly pid: number; readonly process: Handle }
  | { readonly kind: "none"; readonly problem: string };

/** Bounds the walk; no real chain of starts is longer. */
const MAX_ANCESTORS = 64;

/**
 * Finds the nearest living ancestor that is in no job and has the same logon as this process. A process that is created
 * as its child gets its token and its job, which is none (UpdateProcThreadAttribute,
 * PROC_THREAD_ATTRIBUTE_PARENT_PROCESS). An ancestor with another user or other rights would pass these on, so it is
 * skipped.
 */
export function findForeignParent(): ForeignParent {
  const own = logonOf(OWN_PROCESS);
  const problems: string[] = [];
  let next: Child | undefined = childOf(process.pid);
  while (next !== undefined && problems.length < MAX_ANCESTORS) {
    const { parentPid } = next;
    const parent = checkParent(next, own);
    if (parent.kind === "fit") return { kind: "found", pid: parentPid, process: parent.process };
    problems.push(`process ${parentPid} ${parent.problem}`);
    next = parent.kind === "unfit" ? parent.child : undefined;
  }
  return { kind: "none", problem: `no ancestor can be the parent: ${problems.join(", ")}` };
}

/** A process as the child of its parent. `created`: in 100 ns since 1601. */
type Child = { readonly parentPid: number; readonly created: bigint };

type ParentCheck =
  | { readonly kind: "fit"; readonly process: Handle }
  /** Its own parent may fit. */
  | { readonly kind: "unfit"; readonly problem: string; readonly child: Child }
  | { readonly kind: "end"; readonly problem: string };

/** While the process is open its pid is not reused, so all questions by pid are about the same process. */
function checkParent({ parentPid, created: childCreated }: Child, own: Logon): ParentCheck {
  const opening = openAncestor(parentPid, ({ handle, created }): ParentCheck => {
    // A process that is younger than its child has the reused pid of the parent.
    if (created > childCreated) return { kind: "end", problem: "has ended" };
    const child = { parentPid: parentOf(handle), created };
    const problem = problemOf(handle, own);
    if (problem !== undefined) return { kind: "unfit", problem, child };
    const process = kernel32.OpenProcess(PROCESS_RIGHTS.CREATE_PROCESS, 0, parentPid);
    if (process !== 0) return { kind: "fit", process };
    const refused = lastWindowsError("create a child of it").message;
    return { kind: "unfit", problem: `refuses: ${refused}`, child };
  });
  switch (opening.kind) {
    case "opened":
      return opening.result;
    case "gone":
      return { kind: "end", problem: "has ended" };
    case "denied":
      return { kind: "end", problem: "denies access" };
  }
}

/** Wine wants QUERY_INFORMATION for the question about the job; Windows grants the smaller right more often. */
function openAncestor<T>(pid: number, act: Parameters<typeof withProcess<T>>[2]): Opening<T> {
  const opening = withProcess(pid, PROCESS_RIGHTS.QUERY_INFORMATION, act);
  return opening.kind === "denied" ? withProcess(pid, 0, act) : opening;
}

function problemOf(process: Handle, own: Logon): string | undefined {
  try {
    if (isInJob(process)) return "is in a job";
    return isSameLogon(own, logonOf(process)) ? undefined : "runs with other rights";
  } catch (error) {
    return `cannot be checked: ${errorMessage(error)}`;
  }
}

function childOf(pid: number): Child | undefined {
  const opening = withProcess(pid, 0, ({ handle, created }) => ({ parentPid: parentOf(handle), created }));
  return opening.kind === "opened" ? opening.result : undefined;
}

/** The last of the six fields of PROCESS_BASIC_INFORMATION is InheritedFromUniqueProcessId. */
function parentOf(process: Handle): number {
  const basic = Buffer.alloc(48);
  const status = ntdll.NtQueryInformationProcess(process, 0, basic, basic.length, null);
  if (status === 0) return Number(basic.readBigUInt64LE(40));
  throw new Error(`Cannot read the parent of a process: status 0x${(status >>> 0).toString(16)}`);
}
