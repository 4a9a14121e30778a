import { sep } from "node:path";
import { refuse, type Reading } from "./reading.ts";
import { readLine } from "./read-text.ts";
import { ESCAPE_HINT } from "./escape-hint.ts";
import { isWindowsPath } from "./resolve-path.ts";
import { windowsPathProblem } from "./windows-path-problem.ts";

const IS_WINDOWS = sep === "\\";

/** Takes a path as written. Spellings that name another place than they seem to are refused. */
export function readPath(value: unknown, isWindows: boolean = IS_WINDOWS): Reading<string> {
  const line = readLine(value);
  if (isEscapedPath(value)) return refuse(`must not hold control characters: ${ESCAPE_HINT}`);
  if (line.kind === "refused") return line;
  if (line.value.startsWith("~")) return refuse('must not begin with "~", which only a shell replaces');
  if (/^[A-Za-z]:(?![\\/])/.test(line.value)) {
    return refuse('must have a "\\" after the drive, as it else depends on that drive\'s current folder');
  }
  const problem = isWindows || isWindowsPath(line.value) ? windowsPathProblem(line.value) : undefined;
  return problem === undefined ? line : refuse(problem);
}

/** Takes the path of a suite: absolute, or below robotdir. */
export function readSuitePath(value: unknown, isWindows: boolean = IS_WINDOWS): Reading<string> {
  const path = readPath(value, isWindows);
  if (path.kind === "refused" || isAbsoluteAnywhere(path.value) || staysBelow(path.value)) return path;
  return refuse("must stay below robotdir, or be an absolute path");
}

/** In double quotes `C:\temp` has a tab behind the colon. */
function isEscapedPath(value: unknown): boolean {
  return typeof value === "string" && /^[A-Za-z]:\p{Cc}/u.test(value);
}

function isAbsoluteAnywhere(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
}

function staysBelow(path: string): boolean {
  let depth = 0;
  for (const segment of path.split(/[\\/]/)) {
    if (segment === "..") depth -= 1;
    else if (segment !== "" && segment !== ".") depth += 1;
    if (depth < 0) return false;
  }
  return true;
}
