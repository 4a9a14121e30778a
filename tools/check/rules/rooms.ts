import { posix } from "node:path";
import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

/** How many source files a folder may have: more is no room any more, but a store. */
const MAX_FILES = 12;

/**
 * The rooms of each package, from the top down: a room imports only rooms of later entries, and of its own. A room is a
 * folder below src (of e2e: below e2e), or a file beside those folders. Rooms of one entry stand side by side and do not know each other.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "apps/ctrl": ["main", "commands plugin", "cli log", "sections", "host-checks", "status", "text"],
  "apps/daemon": [
    "main",
    "commands",
    "daemon",
    "dispatch",
    "status-record",
    "schedule recovery cleanup robot-probe config watchdog",
    "cli log",
  ],
  "apps/runner": ["main", "commands", "workers", "run", "result", "robot", "cli log"],
  "libs/config": [
    "index",
    "load",
    "parse",
    "effective checks",
    "defaults",
    "schema",
    "yaml",
    "issues",
    "config",
  ],
  "libs/log": ["index", "crash-log", "log-writer", "log-file", "rotation", "settings", "format", "log"],
  "libs/platform": [
    "index",
    "detach",
    "limits",
    "process",
    "files",
    "permissions",
    "accounts",
    "win32",
    "clock paths text",
    "errors runtime",
  ],
  "libs/robot-output": ["index", "trim verify", "read", "xml"],
  "libs/schedule": ["index", "scheduled-times", "spread dead-man-switch freshness backoff"],
  "libs/spool": [
    "index",
    "runs",
    "tasks admission",
    "daemon",
    "records",
    "temporary-files",
    "heartbeat",
    "layout",
    "schema-version",
    "record",
    "file-names context",
  ],
  e2e: ["tests", "chaos", "faults", "rig", "runtimes"],
};

/** Imports and re-exports, of types too, and dynamic ones. */
const IMPORT =
  /^[ \t]*(?:import|export)\b(?:[^"';]*?\bfrom\b)?\s*["'](?<from>\.[^"']*)["']|\bimport\(\s*["'](?<dynamic>\.[^"']*)["']/gm;
const SOURCE =
  /^(?:(?<home>(?:apps|libs)\/[^/]+)\/src|e2e)\/(?!.*\bfixtures\/)(?!.*[.-]test\.m?ts$).+\.m?ts$/;

type Arrow = { readonly from: string; readonly line: number; readonly to: string };

/**
 * Finds arrows that lead up between rooms, files that import each other in a circle, and folders with too many files.
 *
 * @param files the files of the workspace; tests and fixtures are no sources and may import what they test
 */
export function rooms(files: readonly TextFile[]): readonly Finding[] {
  const sources = files.filter(({ path }) => SOURCE.test(path));
  const arrows = sources.flatMap(arrowsOf);
  return [...arrows.flatMap(upward), ...circles(arrows), ...crowded(sources)];
}

function arrowsOf({ path, text }: TextFile): readonly Arrow[] {
  return matchesWithLine(text, IMPORT).map(({ line, match }) => {
    const specifier = match.groups?.["from"] ?? match.groups?.["dynamic"] ?? "";
    return { from: path, line, to: posix.join(posix.dirname(path), specifier) };
  });
}

function upward({ from, line, to }: Arrow): readonly Finding[] {
  const home = SOURCE.exec(from)?.groups?.["home"] ?? "e2e";
  const folder = home === "e2e" ? "e2e/" : `${home}/src/`;
  const [room, target] = [roomOf(from, folder), roomOf(to, folder)];
  if (room === target || !to.startsWith(folder)) return [];
  const order = ROOMS[home];
  if (order === undefined)
    return [{ file: from, line, message: `Cannot check the rooms of "${home}": the table lacks it` }];
  const place = (name: string) => order.findIndex((entry) => entry.split(" ").includes(name));
  const missing = [room, target].find((name) => place(name) === -1);
  if (missing !== undefined) {
    return [
      { file: from, line, message: `Cannot have the room "${missing}" in "${home}" as the table lacks it` },
    ];
  }
  if (place(room) < place(target)) return [];
  const message = `Cannot import "${target}" from "${room}" as arrows lead down: the order is ${order.join(" → ")}`;
  return [{ file: from, line, message }];
}

function roomOf(path: string, folder: string): string {
  const [first = ""] = path.slice(folder.length).split("/");
  return first.replace(/\.m?ts$/, "");
}

/** One finding for each circle, at its first file: the files that reach each other. */
function circles(arrows: readonly Arrow[]): readonly Finding[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const reach = new Map([...targets.keys()].map((path) => [path, reachable(path, targets)]));
  const found = new Map<string, Finding>();
  for (const [path, reached] of reach) {
    if (!reached.has(path)) continue;
    const circle = [...reached].filter((other) => reach.get(other)?.has(path) === true).toSorted();
    const message = `Cannot import in a circle: ${circle.join(", ")} reach each other`;
    found.set(circle.join(), { file: circle[0] ?? path, line: 1, message });
  }
  return [...found.values()];
}

function reachable(start: string, targets: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(targets.get(start) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(targets.get(next) ?? []));
  }
  return seen;
}

function crowded(sources: readonly TextFile[]): readonly Finding[] {
  const folders = new Map<string, number>();
  for (const { path } of sources) {
    const folder = posix.dirname(path);
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  return [...folders]
    .filter(([, count]) => count > MAX_FILES)
    .map(([folder, count]) => ({
      file: folder,
      line: 1,
      message: `Cannot keep ${count} source files in one folder: at most ${MAX_FILES} make a room`,
    }));
}
