import { posix, sep, win32 } from "node:path";
import { ESCAPE_HINT, quote } from "../issues/message.ts";
import { type ReadResult, error } from "./reader.ts";
import { readLine } from "./scalars.ts";

const IS_WINDOWS = sep === "\\";

/** Takes a path as written. Spellings that name another place than they seem to are refused. */
export function readPath(value: unknown, isWindows: boolean = IS_WINDOWS): ReadResult<string> {
  const line = readLine(value);
  if (isEscapedPath(value)) return error(`must not hold control characters: ${ESCAPE_HINT}`);
  if (line.kind === "error") return line;
  if (line.value.startsWith("~")) return error('must not begin with "~", which only a shell replaces');
  if (/^[A-Za-z]:(?![\\/])/.test(line.value)) {
    return error('must have a "\\" after the drive, as it else depends on that drive\'s current folder');
  }
  const reason = isWindows || isWindowsPath(line.value) ? windowsPathError(line.value) : undefined;
  return reason === undefined ? line : error(reason);
}

/** Takes the path of a suite: absolute, or below robotdir. */
export function readSuitePath(value: unknown, isWindows: boolean = IS_WINDOWS): ReadResult<string> {
  const path = readPath(value, isWindows);
  if (path.kind === "error" || isAbsoluteAnywhere(path.value) || staysBelow(path.value)) return path;
  return error("must stay below robotdir, or be an absolute path");
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

/**
 * Makes a path absolute by the rules of the system that the base comes from, wherever this runs.
 *
 * @param base An absolute path. A drive or a server at its begin makes it one of Windows.
 * @param path Relative to the base, or absolute.
 */
export function resolvePath(base: string, path: string): string {
  return flavourOf(base).resolve(base, path);
}

/** The folder that a file lies in. */
export function folderOf(file: string): string {
  return flavourOf(file).dirname(file);
}

/** Tells whether an absolute path is one of Windows: a drive or a server is at its begin. */
export function isWindowsPath(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}

function flavourOf(path: string): typeof posix {
  return isWindowsPath(path) ? win32 : posix;
}

const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/iu;

/**
 * Tells why a path names another thing on Windows than it seems to: a device, a stream of a file, a file with another
 * name. Windows, its versions and Wine differ here, so this function decides by the text alone.
 *
 * @returns the reason, as the end of a sentence; undefined for a plain path
 */
export function windowsPathError(path: string): string | undefined {
  if (/^[\\/]{2}[.?](?:[\\/]|$)/.test(path)) {
    return 'must not begin with "\\\\?\\" or "\\\\.\\", which name devices: name the drive or the share';
  }
  const names = path.replace(/^[A-Za-z]:(?=[\\/])/, "").split(/[\\/]+/);
  for (const name of names) {
    const reason = name === "" || name === "." || name === ".." ? undefined : nameError(name);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function nameError(name: string): string | undefined {
  if (name.includes(":")) return `must not hold a ":" in ${quote(name)}, which names a stream of a file`;
  const [forbidden] = /[<>"|?*]/.exec(name) ?? [];
  if (forbidden !== undefined) return `must not hold ${quote(forbidden)}, which no name on Windows has`;
  if (/[. ]$/.test(name)) {
    return `must not have a dot or a space at the end of ${quote(name)}, which Windows drops`;
  }
  const base = /^[^.]*/.exec(name)?.[0].trimEnd() ?? "";
  return DEVICE.test(base)
    ? `must not hold ${quote(name)}: ${quote(base)} is a device on Windows, whatever follows the dot`
    : undefined;
}
