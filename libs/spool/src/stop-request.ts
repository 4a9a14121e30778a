import { rmSync } from "node:fs";
import { replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import { readRecord } from "./read-record.ts";
import type { SpoolFolders } from "./spool-folders.ts";

const stopRequestSchema = v.object({ instance: v.string() });

/** Asks one daemon, known by its instance, to stop. A file serves every system; a signal does not. */
export function requestStop(folders: SpoolFolders, instance: string): void {
  replaceFile(folders.stopRequest, `${JSON.stringify({ instance })}\n`);
}

/** Tells whether this instance was asked to stop. A request for an earlier one is removed. */
export function isStopRequested(folders: SpoolFolders, instance: string): boolean {
  const reading = readRecord(folders.stopRequest, stopRequestSchema, 4096);
  if (reading.kind === "absent") return false;
  rmSync(folders.stopRequest, { force: true });
  return reading.kind === "read" && reading.record.instance === instance;
}
