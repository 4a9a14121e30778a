import { fileRole } from "./file-role.ts";
import type { TracedCall } from "./read-trace.ts";

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
    const isOurs = call.path.startsWith(`${root}/`) && isChange(call);
    if (!isPrint && !isOurs) return [];
    return [{ ...call, role: `${call.name} ${isPrint ? "standard output" : fileRole(call.path, root)}` }];
  });
}

/** One that failed changed nothing, unless the failure was ours. */
function isChange({ name, text, result, isInjected }: TracedCall): boolean {
  if (result !== undefined && result < 0 && !isInjected) return false;
  return name !== "openat" || /O_CREAT|O_TRUNC/.test(text);
}
