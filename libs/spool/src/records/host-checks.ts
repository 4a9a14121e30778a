import { join } from "node:path";
import { readRegularFile, removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { readRecord, type RecordReading } from "../record.ts";

const MAX_PROBLEMS = 100;
const MAX_TEXT_LENGTH = 1_000;
/** A character may take six bytes in JSON. */
const MAX_BYTES = 2 * 1024 * 1024;

const textSchema = v.pipe(v.string(), v.maxLength(MAX_TEXT_LENGTH));

const problemSchema = v.object({
  check: v.literal("robot_command"),
  severity: v.picklist(["critical", "warning"]),
  problem: textSchema,
  remedy: textSchema,
});

/** Host problems that the daemon found, by checks that are too slow for every plugin call. */
const hostChecksSchema = v.object({
  /** The daemon that checked: problems of an earlier one may be fixed. */
  instance: v.string(),
  problems: v.pipe(v.array(problemSchema), v.maxLength(MAX_PROBLEMS)),
});
export type HostChecks = v.InferOutput<typeof hostChecksSchema>;

/** Reads the host problems that the daemon of a context found. */
export function readHostChecks(folders: SpoolFolders): RecordReading<HostChecks> {
  return readRecord(fileOf(folders), hostChecksSchema, { maxBytes: MAX_BYTES, owner: folders.owner });
}

/**
 * Replaces the host problems where they changed. Only the daemon that holds the lock writes them. Cuts what is
 * beyond the limits of a reader.
 *
 * @throws the system's error (ENOSPC, EACCES…)
 */
export function writeHostChecks(folders: SpoolFolders, { instance, problems }: HostChecks): void {
  const kept = problems.slice(0, MAX_PROBLEMS).map(({ problem, remedy, ...rest }) => ({
    ...rest,
    problem: cut(problem),
    remedy: cut(remedy),
  }));
  const text = `${JSON.stringify({ instance, problems: kept }, undefined, 1)}\n`;
  const reading = readRegularFile(fileOf(folders), MAX_BYTES);
  if (reading.kind === "read" && reading.bytes.toString("utf8") === text) return;
  replaceFile(fileOf(folders), text);
}

/** Removes the host problems: the daemon stopped on request. */
export function removeHostChecks(folders: SpoolFolders): void {
  removeFile(fileOf(folders));
}

/** slice() may halve a surrogate pair; the way over bytes replaces such a half. */
function cut(text: string): string {
  return Buffer.from(text.slice(0, MAX_TEXT_LENGTH)).toString("utf8");
}

function fileOf(folders: SpoolFolders): string {
  return join(folders.root, "host-checks.json");
}
