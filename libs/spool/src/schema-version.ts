import { join } from "node:path";
import { replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import { readRecord } from "./record.ts";

/** The schema of the state that this version writes and reads. It grows when an older version could not use it. */
const SPOOL_SCHEMA = 1;

const spoolSchemaSchema = v.object({ schema: v.number() });

/** Returns why this version cannot use a context's folder; undefined where it can. */
export function newerSpoolProblem(root: string): string | undefined {
  const reading = readRecord(fileOf(root), spoolSchemaSchema, { maxBytes: 4096 });
  if (reading.kind !== "read" || reading.record.schema <= SPOOL_SCHEMA) return undefined;
  return `Cannot use the spool folder "${root}": it has schema ${reading.record.schema} of a newer version, this one knows ${SPOOL_SCHEMA}. Nothing was changed. Install that version again, or set spool_dir to another folder`;
}

/** Records that this version wrote a context's folder. @throws the system's error */
export function markSpoolSchema(root: string): void {
  const reading = readRecord(fileOf(root), spoolSchemaSchema, { maxBytes: 4096 });
  if (reading.kind === "read" && reading.record.schema >= SPOOL_SCHEMA) return;
  replaceFile(fileOf(root), `${JSON.stringify({ schema: SPOOL_SCHEMA })}\n`);
}

function fileOf(root: string): string {
  return join(root, "schema.json");
}
