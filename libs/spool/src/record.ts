import { type FileOwner, type ProcessIdentity, readRegularFile } from "@robotmk-controller/platform";
import * as v from "valibot";

/** The result of reading a record. A broken record is data: it costs its own suite's detail, nothing else. */
export type RecordReading<T> =
  | { readonly kind: "read"; readonly record: T }
  | { readonly kind: "absent" }
  | { readonly kind: "broken"; readonly problem: string };

/** The largest size of a record, and the user who must own it. */
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

/** A count. */
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A finite number: JSON.parse() makes infinity of 1e999, which JSON.stringify() cannot write. */
export const measureSchema = v.pipe(v.number(), v.finite());

const PLAIN =
  /^(?<day>(?:19[7-9]\d|2\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Returns whether a text is a time as these programs write it: ISO 8601 with its offset. JavaScript reads other forms
 * too, but the Robotmk check reads times with Python, and a form that it does not know ends the check.
 */
export function isPlainTime(text: string): boolean {
  const day = PLAIN.exec(text)?.groups?.["day"];
  return day !== undefined && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** A process in a record: pid and start token. */
export const identitySchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  start_token: v.string(),
});

/** Writes an identity as records do. */
export function identityRecord(identity: ProcessIdentity): v.InferOutput<typeof identitySchema> {
  return { pid: identity.pid, start_token: identity.startToken };
}

/** Reads an identity back. */
export function identityOf(record: v.InferOutput<typeof identitySchema>): ProcessIdentity {
  return { pid: record.pid, startToken: record.start_token };
}
