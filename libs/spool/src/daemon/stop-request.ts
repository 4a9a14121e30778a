import { isSharingViolation, removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { readRecord } from "../record.ts";

/** What a daemon is asked: to stop and leave the runs alone, or to stop them as well. */
export type StopOrder = "stop" | "stop-now";

const stopRequestSchema = v.object({ instance: v.string(), order: v.picklist(["stop", "stop-now"]) });

/** Asks one daemon, known by its instance, to stop. A file serves every system; a signal does not. */
export function requestStop(folders: SpoolFolders, instance: string, order: StopOrder): void {
  replaceFile(folders.stopRequest, `${JSON.stringify({ instance, order })}\n`);
}

/** Takes what this instance was asked, if anything. A request for an earlier one is removed. */
export function takeStopRequest(folders: SpoolFolders, instance: string): StopOrder | undefined {
  const reading = readRecord(folders.stopRequest, stopRequestSchema, { maxBytes: 4096 });
  if (reading.kind === "absent") return undefined;
  try {
    removeFile(folders.stopRequest, { evenFolder: true });
  } catch (error) {
    // One that somebody holds open is heeded all the same; the next daemon takes it for an earlier one's.
    if (!isSharingViolation(error)) throw error;
  }
  return reading.kind === "read" && reading.record.instance === instance ? reading.record.order : undefined;
}
