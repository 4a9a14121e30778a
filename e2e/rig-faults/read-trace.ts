import { readFileSync } from "node:fs";
import { readOrUndefined } from "../rig/process-status.ts";

/** A system call as strace told of it. */
export type TracedCall = {
  /** Undefined where only one thread was traced. */
  readonly pid: number | undefined;
  readonly name: string;
  /** Which call of that name it was of its thread, from 1: what `when` counts. */
  readonly nth: number;
  /** What it is about: the file of the descriptor, or the last path that is named. */
  readonly path: string;
  /** The descriptor, where it is the first argument. */
  readonly descriptor: number | undefined;
  /** The arguments and what follows, as written. */
  readonly text: string;
  /** Undefined where it never returned. */
  readonly result: number | undefined;
  readonly isInjected: boolean;
};

/** Reads a trace in the order in which the calls began. */
export function readTrace(file: string): TracedCall[] {
  const lines = (readOrUndefined(() => readFileSync(file, "utf8")) ?? "").split("\n");
  const calls: { pid: number | undefined; name: string; text: string }[] = [];
  const open = new Map<number | undefined, (typeof calls)[number]>();
  for (const line of lines) {
    const [, thread, rest = ""] = /^(?:(\d+) +)?(.*)$/.exec(line) ?? [];
    const pid = thread === undefined ? undefined : Number(thread);
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    if (resumed !== null) {
      const begun = open.get(pid);
      if (begun !== undefined) begun.text += resumed[1] ?? "";
      continue;
    }
    const [, name, text] = /^(\w+)\((.*)$/.exec(rest) ?? [];
    if (name === undefined || text === undefined) continue;
    const call = { pid, name, text: text.replace(/ ?<unfinished \.\.\.>$/, "") };
    calls.push(call);
    open.set(pid, call);
  }
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const key = `${call.pid} ${call.name}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return { ...call, nth, ...facts(call.text) };
  });
}

function facts(text: string): Pick<TracedCall, "path" | "descriptor" | "result" | "isInjected"> {
  const result = /\) += (-?\d+)[^=]*$/.exec(text)?.[1];
  const [, descriptor, file] = /^(\d+)<((?:[^>\\]|\\.)*)>/.exec(text) ?? [];
  const named = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path = ""]) => plain(path));
  return {
    path: file === undefined ? (named.findLast((path) => path.startsWith("/")) ?? "") : plain(file),
    descriptor: descriptor === undefined ? undefined : Number(descriptor),
    result: result === undefined ? undefined : Number(result),
    isInjected: text.endsWith("(INJECTED)") || text.includes("(INJECTED:"),
  };
}

function plain(text: string): string {
  return text.replaceAll(/\\x([0-9a-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
