// @ts-check
import { insidePath } from "./windows-paths.mjs";

/** The functions of Emscripten's file system that take a path, with how many of their first arguments are one. */
const TAKE_PATHS = {
  chdir: 1,
  chmod: 1,
  lookupPath: 1,
  lstat: 1,
  mkdir: 1,
  mknod: 1,
  open: 1,
  readdir: 1,
  readlink: 1,
  rename: 2,
  rmdir: 1,
  stat: 1,
  truncate: 1,
  unlink: 1,
  utime: 1,
};

/**
 * Lets a file be opened by its name in Windows, too: configs and variables of a suite have such names.
 *
 * @param {object} fileSystem Emscripten's, which calls its own functions as members
 */
export function acceptWindowsPaths(fileSystem) {
  const functions = /** @type {Record<string, Function>} */ (fileSystem);
  for (const [name, count] of Object.entries(TAKE_PATHS)) {
    const original = functions[name];
    if (original === undefined) throw new Error(`Cannot take paths of Windows in "${name}": it is not there`);
    functions[name] = (/** @type {unknown[]} */ ...args) =>
      original.call(
        fileSystem,
        ...args.map((value, index) =>
          index < count && typeof value === "string" ? insidePath(value) : value,
        ),
      );
  }
}
