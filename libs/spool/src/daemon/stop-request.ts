import { isSharingViolation, removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { readRecord } from "../record.ts";

/** Stop the daemon and leave the runs alone, or stop them as well. */
export type StopOrder = "stop" | "stop-now";

const stopRequestSchema = v.object({ instance: v.string(), order: v.picklist(["stop", "stop-now"]) });

/** Asks one daemon, known by its instance, to stop. A file serves every system; a signal does not. */
export function requestStop(folders: SpoolFolders, instance: string, order: StopOrder): void {
  replaceFile(folders.stopRequest, `${JSON.stringify({ instance, order })}\n`);
}

/** Takes the request for this instance, if there is one. Removes a request for an earlier instance. */
export function takeStopRequest(folders: SpoolFolders, instance: string): StopOrder | undefined {
  const reading = readRecord(folders.stopRequest, stopRequestSchema, { maxBytes: 4096 });
  if (reading.kind === "absent") return undefined;
  try {
    removeFile(folders.stopRequest, { evenFolder: true });
  } catch (error) {
    // Another program has it open (Windows). The request counts; the next daemon has another instance.
    if (!isSharingViolation(error)) throw error;
  }
  return reading.kind === "read" && reading.record.instance === instance ? reading.record.order : undefined;
}
