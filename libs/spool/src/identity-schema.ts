import type { ProcessIdentity } from "@robotmk-controller/platform";
import * as v from "valibot";

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
