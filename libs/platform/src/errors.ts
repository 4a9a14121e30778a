import { inspect } from "node:util";

/**
 * Returns the system's code of a failed call (`ENOENT`, `EACCES`…), or undefined for any other error. Where the runtime
 * has no name for it, as Node.js and Deno for a full quota and Deno for an interruption, the number decides.
 */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code !== undefined && !/^unknown/i.test(code)) return code;
  return LINUX_CODES.get(systemNumber(error)) ?? code;
}

const LINUX_CODES: ReadonlyMap<number | undefined, string> = new Map([
  [4, "EINTR"],
  [122, "EDQUOT"],
]);

/** Node.js has it as a property, Deno in its message. */
function systemNumber(error: Error): number | undefined {
  if ("errno" in error && typeof error.errno === "number") return Math.abs(error.errno);
  const number = /\(os error (\d+)\)$/.exec(error.message)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Returns what an unknown thrown value says, on one line. */
export function errorMessage(error: unknown): string {
  // Not every object can be made a string.
  const text = error instanceof Error ? error.message : typeof error === "string" ? error : inspect(error);
  return text.replaceAll(/\s+/g, " ").trim();
}
