import { posix, win32 } from "node:path";

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
