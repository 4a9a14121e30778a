import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../rig/project.ts";
import type { SpoolEntry } from "./spool-entries.ts";

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

/** Compares the paths below a context's folder with docs/spool.md, and tells of those that have no place there. */
export function strangers(entries: readonly SpoolEntry[]): string[] {
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
