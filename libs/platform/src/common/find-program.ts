import { readlinkSync, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";

/** What came of looking for a program. */
export type ProgramSearch =
  | { readonly kind: "found"; readonly path: string }
  /** There is a file, but nobody may start it. */
  | { readonly kind: "not-executable"; readonly path: string }
  | { readonly kind: "dangling"; readonly path: string; readonly target: string }
  /** It could not be started safely; the problem says why. Of Windows alone. */
  | { readonly kind: "refused"; readonly problem: string }
  | { readonly kind: "absent" };

/**
 * Finds a program as execvp(3) does: a name without a slash on the search path, where files that may not be
 * started are passed over; any other from the working directory.
 */
export function findProgram(
  program: string,
  place: { readonly searchPath: string; readonly cwd: string },
): ProgramSearch {
  const { searchPath, cwd } = place;
  // An empty entry of the search path stands for the working directory.
  const candidates = /[\\/]/.test(program)
    ? [resolve(cwd, program)]
    : searchPath.split(delimiter).map((folder) => resolve(cwd, folder, program));
  let second: ProgramSearch = { kind: "absent" };
  for (const path of candidates) {
    const search = look(path);
    if (search.kind === "found") return search;
    if (second.kind === "absent") second = search;
  }
  return second;
}

function look(path: string): ProgramSearch {
  try {
    const status = statSync(path);
    if (!status.isFile()) return { kind: "absent" };
    const mayNobody = (status.mode & ANYBODY_MAY_EXECUTE) === 0;
    return { kind: mayNobody ? "not-executable" : "found", path };
  } catch {
    // A folder of the search path that we may not look into holds no program for us.
    return danglingLink(path);
  }
}

/** Whether we may, only the system knows: it looks at groups and lists, and Deno does not ask it. */
const ANYBODY_MAY_EXECUTE = 0o111;

/** The python of a virtual environment is a link: it dangles when the Python that made it was removed. */
function danglingLink(path: string): ProgramSearch {
  try {
    return { kind: "dangling", path, target: readlinkSync(path) };
  } catch {
    // No link, or none that we may read: nothing is there for us.
    return { kind: "absent" };
  }
}
