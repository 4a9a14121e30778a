import { relative } from "node:path";
import { expect } from "vitest";
import type { Injection } from "./meddled-command.ts";
import { type TracedCall, traceProgram } from "./trace.ts";
import type { Host } from "../../rig/host/host.ts";
import { runtime } from "../../runtimes/current.ts";

/** A call that changes a file of a host, or prints. */
export type ChangingCall = TracedCall & {
  /** The call and what it is about, without what is another each time. */
  readonly role: string;
};

/** The calls that may change files, as Node.js and Deno make them. */
export const CHANGING_CALLS =
  "openat,write,writev,pwrite64,fsync,rename,unlink,unlinkat,mkdir,rmdir,ftruncate,utimensat";

/** The calls of a trace that changed files below a folder, or wrote to standard output, in their order. */
export function changingCalls(calls: readonly TracedCall[], root: string): ChangingCall[] {
  return calls.flatMap((call) => {
    const isPrint = call.name === "write" && call.descriptor === 1;
    const isOwn = call.path.startsWith(`${root}/`) && isChange(call);
    if (!isPrint && !isOwn) return [];
    return [{ ...call, role: `${call.name} ${isPrint ? "standard output" : fileRole(call.path, root)}` }];
  });
}

/** One that failed changed nothing, unless the test injected the failure. */
function isChange({ name, text, result, isInjected }: TracedCall): boolean {
  if (result !== undefined && result < 0 && !isInjected) return false;
  return name !== "openat" || /O_CREAT|O_TRUNC/.test(text);
}

/**
 * Runs the suite manually under strace, and gives the calls that changed files, as picked: all of them on Node, every
 * second one on Deno, which starts more slowly.
 */
export async function changesOfARun(
  host: Host,
  { suite, pick }: { suite: string; pick: (changes: readonly ChangingCall[]) => ChangingCall[] },
): Promise<ChangingCall[]> {
  // What is made once for a host is there then.
  expect(await host.runner("--run", suite)).toMatchObject({ exitCode: 0 });
  const command = host.command("runner", "--run", suite);
  const whole = traceProgram(host, command, { calls: CHANGING_CALLS, isFollowing: true });
  expect((await whole.ended).exitCode).toBe(0);
  const picked = pick(changingCalls(whole.calls(), host.folders.root));
  return picked.filter((_, index) => runtime.name === "node" || index % 2 === 0);
}

/** What each call may fail with on a disk that is broken, full or forbidden. */
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  openat: ["EIO", "EACCES", "EMFILE"],
  read: ["EIO"],
  getdents64: ["EIO"],
  mkdir: ["ENOSPC", "EACCES", "EIO"],
  unlink: ["EACCES", "EIO"],
  unlinkat: ["EACCES", "EIO"],
  rename: ["EACCES", "EIO", "ENOSPC"],
  write: ["ENOSPC", "EIO"],
  fsync: ["EIO", "ENOSPC"],
  utimensat: ["EACCES", "EIO"],
};

/** The calls that can be made to fail, to be traced. */
export const FAILING_CALLS = Object.keys(ERRORS).join(",");

/** A call of a trace, to be failed by its number. */
export type FailingCall = { readonly injection: Injection; readonly path: string };

/** For each call upon a file of a host one failure, the kinds of errors in turn; one of calls that are the same. */
export function failingCalls(calls: readonly TracedCall[], root: string): FailingCall[] {
  const seen = new Set<string>();
  return calls.flatMap(({ name, nth, path }): FailingCall[] => {
    const errors = ERRORS[name];
    const key = `${name} ${path}`;
    if (errors === undefined || !path.startsWith(`${root}/`) || seen.has(key)) return [];
    seen.add(key);
    const error = errors[seen.size % errors.length] ?? "EIO";
    return [{ injection: { calls: name, does: `error=${error}`, when: String(nth) }, path }];
  });
}

/** What a file of a host is, whatever the random parts of its name: `spool/tasks/SLOT_robotmk_login`. */
function fileRole(path: string, root: string): string {
  return relative(root, path)
    .replace(/^var\/robotmk\/system/, "spool")
    .replaceAll(/\d{8}T\d{9}Z-[0-9a-f]{6}/g, "RUN")
    .replaceAll(/\.[0-9a-f]{12}\.tmp/g, ".*.tmp")
    .replaceAll(/\b\d{15}_(.+)_\d+/g, "DUE_$1_PID")
    .replaceAll(/\b\d{9,12}_robotmk_/g, "SLOT_robotmk_");
}

/** What a program was about to change when it was killed: the call that it began last and that never returned. */
export function lastRole(calls: readonly TracedCall[], root: string): string {
  const begun = calls.filter(({ result }) => result === undefined);
  return changingCalls(begun, root).at(-1)?.role ?? "something else";
}
