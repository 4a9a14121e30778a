import { statSync } from "node:fs";
import { win32 } from "node:path";
import { StartRefusedError } from "../../win32/error.ts";
import type { ProgramSearch } from "../program-search.ts";

/** Kind of what is at a path. */
export type FileKind = "file" | "folder" | "absent";

/**
 * Finds the file that a command names: a name without a slash on the search path alone, never in the working folder;
 * any other from there. A name without an extension is tried as `.com` and `.exe`.
 *
 * Refuses a batch file in every spelling, also where a name without extension leads to it first: Windows would run it
 * by cmd.exe, which reads the arguments as commands (CVE-2024-27980).
 *
 * @returns an absolute path
 * @throws StartRefusedError where the program is absent or may not be started
 */
export function resolveProgram(
  file: string,
  place: {
    readonly cwd: string;
    readonly searchPath: string;
    readonly kindOf?: (path: string) => FileKind;
  },
): string {
  const { cwd, searchPath, kindOf = fileKind } = place;
  refuseBatch(file, file);
  const candidates = /[\\/]/.test(file) || /^[a-z]:/i.test(file) ? [win32.resolve(cwd, file)] : [];
  if (candidates.length === 0) candidates.push(...onSearchPath(file, searchPath));
  let isFolder = false;
  for (const path of candidates) {
    refuseBatch(path, file);
    for (const extension of extensionsFor(path)) {
      const kind = kindOf(path + extension);
      isFolder ||= kind === "folder";
      if (kind !== "file") continue;
      refuseBatch(path + extension, file);
      return path + extension;
    }
  }
  throw isFolder
    ? new StartRefusedError("EACCES", `Cannot start "${file}": it is a folder`)
    : new StartRefusedError("ENOENT", `Cannot start "${file}": there is no such program (ENOENT)`);
}

function onSearchPath(file: string, searchPath: string): readonly string[] {
  return (
    searchPath
      .split(";")
      .map((folder) => folder.replaceAll('"', ""))
      // A relative one, also relative to a drive, depends on the folder of the caller.
      .filter((folder) => /^([a-z]:[\\/]|[\\/]{2})/i.test(folder))
      .map((folder) => win32.resolve(folder, file))
  );
}

/** The order of PATHEXT; its later entries are no programs. */
function extensionsFor(path: string): readonly string[] {
  const tried = [".com", ".exe", ".bat", ".cmd"];
  return win32.extname(path) === "" ? [...tried, ""] : ["", ...tried];
}

function refuseBatch(path: string, asked: string): void {
  const name = path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1);
  const beyondDrive = name.replace(/^[a-z]:/i, "");
  // Windows drops dots and spaces at the end of a name; a colon begins the name of a stream of the same file.
  const bare = beyondDrive.replace(/:.*$/s, "").replace(/[. ]+$/, "");
  if (/\.(bat|cmd)$/i.test(bare)) {
    throw new StartRefusedError(
      "EINVAL",
      `Cannot start "${asked}": "${bare}" is a batch file, and Windows would take its arguments as commands (EINVAL): name the program that it starts, such as python.exe with "-m", "robot"`,
    );
  }
  if (beyondDrive.includes(":")) {
    throw new StartRefusedError(
      "EINVAL",
      `Cannot start "${asked}": a stream of a file is no program (EINVAL)`,
    );
  }
}

function fileKind(path: string): FileKind {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    return status === undefined ? "absent" : status.isDirectory() ? "folder" : "file";
  } catch {
    // A folder of the search path without the right to read it holds no program for this user.
    return "absent";
  }
}

/**
 * Finds a program exactly as a start finds it (resolveProgram): a name without a slash on the search path alone, as
 * `.com` or `.exe` where it has no extension. Refuses a batch file.
 */
export function findProgram(
  program: string,
  place: {
    readonly searchPath: string;
    readonly cwd: string;
    readonly kindOf?: (path: string) => FileKind;
  },
): ProgramSearch {
  try {
    return { kind: "found", path: resolveProgram(program, place) };
  } catch (error) {
    if (!(error instanceof StartRefusedError)) throw error;
    return error.code === "EINVAL" ? { kind: "refused", problem: error.message } : { kind: "absent" };
  }
}
