import type { ProcessIdentity } from "./process-identity.ts";

/** What the console of a process is told, as if a person had pressed it there. */
export type ConsoleRequest = {
  readonly event: "ctrl-c" | "ctrl-break";
  readonly process: ProcessIdentity;
};

/** Writes requests as the arguments of an order. Pure. */
export function requestArguments(requests: readonly ConsoleRequest[]): readonly string[] {
  return requests.flatMap(({ event, process: { pid, startToken } }) => [event, String(pid), startToken]);
}

/** Reads them back; undefined where they are none. Pure. */
export function parseRequests(args: readonly string[]): readonly ConsoleRequest[] | undefined {
  const requests: ConsoleRequest[] = [];
  for (let at = 0; at < args.length; at += 3) {
    const [event, pid = "", startToken = ""] = args.slice(at, at + 3);
    if (event !== "ctrl-c" && event !== "ctrl-break") return undefined;
    if (!/^\d{1,10}$/.test(pid) || startToken === "") return undefined;
    requests.push({ event, process: { pid: Number(pid), startToken } });
  }
  return requests.length === 0 ? undefined : requests;
}
