import { runtime } from "../runtimes/current.ts";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readOrUndefined } from "../runtimes/linux/linux-processes.ts";
import { projectFolder } from "../runtimes/runtime.ts";

/** What the placeholders in the paths of docs/spool.md stand for. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  "DUE-MILLISECONDS": String.raw`\d{15}`,
  SUITE: String.raw`[a-z]\d`,
  RUN: String.raw`\d{8}T\d{9}Z-[0-9a-f]{6}`,
  MODE: "(?:agent_serial|external)",
  NUMBER: String.raw`\d+`,
  PID: String.raw`\d+`,
};
const TASK = /^\d+_robotmk_[a-z]\d$/;
const TEMPORARY = /^(?:.*\/)?\.[^/]+\.[0-9a-f]{12}\.tmp$/;

/** Compares the paths below a context's folder with docs/spool.md, and reports those that have no place there. */
export function foreignFiles(entries: readonly SpoolEntry[]): string[] {
  const { files, folders, inRuns } = documentedPaths();
  const isRuled = (path: string) => {
    if (path.endsWith("/")) return folders.test(path);
    if (/^(?:tasks|running)\//.test(path)) return TASK.test(path.replace(/^[a-z]+\//, ""));
    return files.test(path) || inRuns.test(path) || TEMPORARY.test(path);
  };
  return entries
    .filter(({ path }) => !isRuled(path))
    .map(({ path }) => `${path} is nowhere in docs/spool.md`);
}

function documentedPaths(): { readonly files: RegExp; readonly folders: RegExp; readonly inRuns: RegExp } {
  const text = readFileSync(join(projectFolder, "docs", "spool.md"), "utf8");
  const [places = "", ...sections] = text.split(/^## /m);
  const runFolder = sections.find((section) => section.startsWith("The folder of a run")) ?? "";
  const paths = namesInTable(places);
  const own = namesInTable(runFolder).filter((name) => /[./]/.test(name));
  const locks = [...places.matchAll(/`([^`]+\.lock)`/g)].map(([, name = ""]) => name);
  const files = paths.filter((path) => !path.endsWith("/"));
  const run = patternOf("runs/SUITE/RUN/");
  const named = [...files, ...locks.map((name) => (name === "daemon.lock" ? name : `locks/${name}`))];
  return {
    files: new RegExp(`^(?:${[...named, "waiting/DUE-MILLISECONDS_SUITE_PID"].map(patternOf).join("|")})$`),
    folders: /^(?:tasks|running|waiting|results|runs|locks)\/$|^runs\/[a-z]\d\/(?:[^/]+\/)?$/,
    inRuns: new RegExp(`^${run}(?:attempt-\\d+/)?(?:${own.map(patternOf).join("|")})$`),
  };
}

/** What stands in backticks in the first column of a table. */
function namesInTable(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/g)])
    .map(([, name = ""]) => name);
}

function patternOf(path: string): string {
  const escaped = path.replaceAll(/[.+*?^$()[\]{}|\\]/g, String.raw`\$&`);
  return Object.entries(PLACEHOLDERS).reduce(
    (pattern, [name, value]) => pattern.replaceAll(name, () => value),
    escaped,
  );
}

/** A file or folder of a spool, by its path below the context's folder; a folder's ends with `/`. */
export type SpoolEntry = { readonly path: string; readonly mode: number; readonly changedMs: number };

/** All that lies below a context's folder. */
export function spoolEntries(folder: string, below = ""): SpoolEntry[] {
  const entries = readOrUndefined(() => readdirSync(join(folder, below), { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = `${below}${entry.name}${entry.isDirectory() ? "/" : ""}`;
    const status = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (status === undefined) return [];
    const own = { path, mode: status.mode & 0o777, changedMs: status.mtimeMs };
    return entry.isDirectory() ? [own, ...spoolEntries(folder, path)] : [own];
  });
}

const HOUR_MS = 3_600_000;

/** Describes all below a context's folder that docs/spool.md does not know, that others may read, or that was forgotten. */
export function inventory(spool: string): string[] {
  const entries = spoolEntries(spool);
  const open = entries
    // On Windows a file has no mode, but a list of who may what.
    .filter(
      ({ path, mode }) => runtime.supports("permissions") && mode !== (path.endsWith("/") ? 0o700 : 0o600),
    )
    .map(({ path, mode }) => `${path} has mode ${mode.toString(8)}`);
  const forgotten = entries
    .filter(({ path, changedMs }) => path.endsWith(".tmp") && Date.now() - changedMs > HOUR_MS)
    .map(({ path }) => `${path} is left from more than an hour ago`);
  return [...foreignFiles(entries), ...open, ...forgotten];
}
