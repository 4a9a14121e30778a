import type { ProgramSearch } from "../common/find-program.ts";
import { type FileKind, resolveProgram } from "./resolve-program.ts";
import { StartRefusedError } from "./start-refused-error.ts";

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
