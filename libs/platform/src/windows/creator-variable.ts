import type { ProcessIdentity } from "../common/process-identity.ts";
import { readProcess } from "./process-table.ts";

/**
 * The variable by which a process that is held back tells who created it: that one alone has the handle by which it
 * ever runs. It is for the process itself, and not handed on.
 */
export const CREATOR_VARIABLE = "ROBOTMK_CREATED_BY";

/** What this program writes into it. @throws Error where Windows does not show us to ourselves */
export function ownCreatorText(): string {
  const own = readProcess(process.pid);
  if (own === undefined)
    throw new Error(`Cannot identify this process ${process.pid}: Windows does not show it`);
  return `${own.pid} ${own.startToken}`;
}

/** Reads what ownCreatorText wrote; undefined where it is none of ours. Pure. */
export function creatorOf(text: string | undefined): ProcessIdentity | undefined {
  const { pid, startToken } = /^(?<pid>\d{1,10}) (?<startToken>\d+:\d+)$/.exec(text ?? "")?.groups ?? {};
  return pid === undefined || startToken === undefined ? undefined : { pid: Number(pid), startToken };
}
