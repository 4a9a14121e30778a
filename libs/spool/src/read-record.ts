import { type FileOwner, readRegularFile } from "@robotmk-controller/platform";
import * as v from "valibot";

/** What came of reading a record. A broken one is data: it costs its own suite's detail, nothing else. */
export type RecordReading<T> =
  | { readonly kind: "read"; readonly record: T }
  | { readonly kind: "absent" }
  | { readonly kind: "broken"; readonly problem: string };

/** How large a record may be, and whose alone it must be. */
export type RecordLimits = { readonly maxBytes: number; readonly owner?: FileOwner | undefined };

/** Reads a JSON file and proves its shape. */
export function readRecord<S extends v.GenericSchema>(
  path: string,
  schema: S,
  limits: RecordLimits,
): RecordReading<v.InferOutput<S>> {
  const reading = readRegularFile(path, limits.maxBytes, limits);
  if (reading.kind === "absent") return reading;
  if (reading.kind === "refused") return { kind: "broken", problem: reading.problem };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(reading.bytes));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { kind: "broken", problem: `Cannot read "${path}" as JSON: ${problem}` };
  }
  const outcome = v.safeParse(schema, json);
  if (outcome.success) return { kind: "read", record: outcome.output };
  const issue = outcome.issues[0];
  const place = v.getDotPath(issue) ?? "the whole file";
  return { kind: "broken", problem: `Cannot use "${path}" at ${place}: ${issue.message}` };
}
