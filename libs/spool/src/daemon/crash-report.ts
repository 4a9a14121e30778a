import { join } from "node:path";
import { removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { readRecord } from "../record.ts";

const MAX_CHARACTERS = 2_000;

/** What a daemon said that had to end on its own. */
const lastWordsSchema = v.object({
  time: v.pipe(v.string(), v.maxLength(100)),
  pid: v.number(),
  text: v.pipe(v.string(), v.maxLength(MAX_CHARACTERS)),
});
export type CrashReport = v.InferOutput<typeof lastWordsSchema>;

/** Reads what the last daemon said that had to end on its own; undefined where there is no such word. */
export function readCrashReport(folders: SpoolFolders): CrashReport | undefined {
  const reading = readRecord(crashReportFile(folders), lastWordsSchema, {
    maxBytes: 64 * 1024,
    owner: folders.owner,
  });
  return reading.kind === "read" ? reading.record : undefined;
}

/** Keeps a daemon's last words; what is longer than a reader takes is cut. @throws the system's error (ENOSPC, EACCES…) */
export function writeCrashReport(folders: SpoolFolders, { time, pid, text }: CrashReport): void {
  // The way over bytes leaves no half of a character that two units of UTF-16 stand for.
  const cut = Buffer.from(text.slice(0, MAX_CHARACTERS)).toString("utf8");
  replaceFile(crashReportFile(folders), `${JSON.stringify({ time, pid, text: cut })}\n`);
}

/** Forgets the last words: a daemon ended as it should. */
export function removeCrashReport(folders: SpoolFolders): void {
  removeFile(crashReportFile(folders), { evenFolder: true });
}

/** The file of the last words, for who can't wait for a disk that hangs. */
export function crashReportFile(folders: SpoolFolders): string {
  return join(folders.root, "last-words.json");
}
