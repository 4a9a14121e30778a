import { statSync } from "node:fs";
import { win32 } from "node:path";
import { StartRefusedError } from "../../win32/error.ts";
import type { ProgramSearch } from "../program-search.ts";

/** What a path leads to. */
export type FileKind = "file" | "folder" | "absent";

/**
 * Finds the file that a command names: a name without a slash on the search path alone, never in the working folder;
 * any other from there. A name without an extension is tried as `.com` and `.exe`.
 *
 * A batch file is refused however it is spelled, also where it is the first that a name without extension leads to:
 * Windows would hand it to cmd.exe, which takes the arguments as commands (CVE-2024-27980).
 *
 * @returns an absolute path
 * @throws StartRefusedError where there is no such program, or none that may be started
 */
export function resolveProgram(
  file: string,
  place: {
    readonly cwd: string;
    readonly searchPath: string;
    readonly look?: (path: string) => FileKind;
  },
): string {
  const { cwd, searchPath, look = lookAt } = place;
  refuseBatch(file, file);
  const candidates = /[\\/]/.test(file) || /^[a-z]:/i.test(file) ? [win32.resolve(cwd, file)] : [];
  if (candidates.length === 0) candidates.push(...onSearchPath(file, searchPath));
  let isFolder = false;
  for (const path of candidates) {
    refuseBatch(path, file);
    for (const extension of extensionsFor(path)) {
      const kind = look(path + extension);
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
      // One that is relative, even to a drive, lies wherever the caller happens to be.
      .filter((folder) => /^([a-z]:[\\/]|[\\/]{2})/i.test(folder))
      .map((folder) => win32.resolve(folder, file))
  );
}

/** The order of PATHEXT, as far as it can matter to us: what comes later is no program. */
function extensionsFor(path: string): readonly string[] {
  const tried = [".com", ".exe", ".bat", ".cmd"];
  return win32.extname(path) === "" ? [...tried, ""] : ["", ...tried];
}

function refuseBatch(path: string, asked: string): void {
  const name = path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1);
  const beyondDrive = name.replace(/^[a-z]:/i, "");
  // Windows drops dots and spaces at the end of a name, and what follows a colon names a stream of the same file.
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

function lookAt(path: string): FileKind {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    return status === undefined ? "absent" : status.isDirectory() ? "folder" : "file";
  } catch {
    // A folder of the search path that we may not look into holds no program for us.
    return "absent";
  }
}

/**
 * Finds a program exactly as it is found when it is started (resolveProgram): a name without a slash on the search path
 * alone, as `.com` or `.exe` where it has no extension; a batch file is refused.
 */
export function findProgram(
  program: string,
  place: {
    readonly searchPath: string;
    readonly cwd: string;
    readonly look?: (path: string) => FileKind;
  },
): ProgramSearch {
  try {
    return { kind: "found", path: resolveProgram(program, place) };
  } catch (error) {
    if (!(error instanceof StartRefusedError)) throw error;
    return error.code === "EINVAL" ? { kind: "refused", problem: error.message } : { kind: "absent" };
  }
}
