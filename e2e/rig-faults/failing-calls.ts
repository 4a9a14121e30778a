import type { TracedCall } from "./read-trace.ts";
import type { Injection } from "./traced-command.ts";

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
