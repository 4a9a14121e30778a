import { join } from "node:path";
import { removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { readRecord } from "../record.ts";

const MAX_CHARACTERS = 2_000;

/** The last error of a daemon that ended on its own. The file is `last-words.json`. */
const lastWordsSchema = v.object({
  time: v.pipe(v.string(), v.maxLength(100)),
  pid: v.number(),
  text: v.pipe(v.string(), v.maxLength(MAX_CHARACTERS)),
});
export type CrashReport = v.InferOutput<typeof lastWordsSchema>;

/** Reads the last error of a daemon that ended on its own; undefined where there is none. */
export function readCrashReport(folders: SpoolFolders): CrashReport | undefined {
  const reading = readRecord(crashReportFile(folders), lastWordsSchema, {
    maxBytes: 64 * 1024,
    owner: folders.owner,
  });
  return reading.kind === "read" ? reading.record : undefined;
}

/** Writes a crash report, cut to the length that a reader takes. @throws the system's error (ENOSPC, EACCES…) */
export function writeCrashReport(folders: SpoolFolders, { time, pid, text }: CrashReport): void {
  // slice() may halve a surrogate pair; the way over bytes replaces such a half.
  const cut = Buffer.from(text.slice(0, MAX_CHARACTERS)).toString("utf8");
  replaceFile(crashReportFile(folders), `${JSON.stringify({ time, pid, text: cut })}\n`);
}

/** Removes the crash report: a daemon ended as it should. */
export function removeCrashReport(folders: SpoolFolders): void {
  removeFile(crashReportFile(folders), { evenFolder: true });
}

/** The file of the crash report, for a writer of its own that survives a hanging disk. */
export function crashReportFile(folders: SpoolFolders): string {
  return join(folders.root, "last-words.json");
}
