// @ts-check
import { existsSync } from "node:fs";

/**
 * What we use of Pyodide's file system (Emscripten's).
 * @typedef {object} FileSystem
 * @property {(path: string) => void} mkdirTree
 * @property {(type: unknown, options: { root: string }, folder: string) => void} mount
 * @property {(folder: string) => void} unmount
 * @property {(folder: string) => void} chdir
 * @property {Readonly<Record<string, unknown>>} filesystems
 */

/**
 * What we use of Pyodide.
 * @typedef {object} Interpreter
 * @property {FileSystem} FS
 * @property {(code: string) => unknown} runPython
 * @property {(name: string) => any} pyimport
 * @property {(name: string, module: object) => void} registerJsModule
 * @property {(value: unknown) => unknown} toPy
 * @property {(buffer: Int32Array) => void} setInterruptBuffer
 * @property {(stream: { write: (bytes: Uint8Array) => number, isatty: boolean }) => void} setStdout
 * @property {(stream: { write: (bytes: Uint8Array) => number, isatty: boolean }) => void} setStderr
 * @property {() => Uint8Array} makeMemorySnapshot
 */

/** Where the interpreter finds Robot Framework and launcher.py. */
const LIBRARY = "/library";

/**
 * Starts Pyodide, which lies in `pyodide` beside this file.
 *
 * @param {{ readonly snapshot?: Uint8Array | undefined, readonly makesSnapshot?: boolean }} [options] the memory of
 *   one that was started before: without it the start takes five times as long
 * @returns {Promise<Interpreter>}
 */
export async function loadInterpreter({ snapshot, makesSnapshot = false } = {}) {
  const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", import.meta.url).href);
  const { default: createModule } = await import(new URL("pyodide/pyodide.asm.mjs", import.meta.url).href);
  const options =
    snapshot === undefined
      ? { _makeSnapshot: makesSnapshot }
      : {
          _loadSnapshot: snapshot,
          /** @param {object} settings */
          createPyodideModule: async (settings) => grown(await createModule(settings), snapshot.length),
        };
  return loadPyodide({ env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1" }, ...options });
}

/**
 * Pyodide does not ask for more memory than it starts with before it takes that of a snapshot.
 *
 * @template {{ HEAP8: Int8Array, _malloc: (bytes: number) => number }} Module
 * @param {Module} module
 * @param {number} bytes
 */
function grown(module, bytes) {
  while (module.HEAP8.length < bytes) {
    if (module._malloc(bytes - module.HEAP8.length) === 0) {
      throw new Error(`Cannot take the memory of a snapshot: there are no ${bytes} bytes of it`);
    }
  }
  return module;
}

/**
 * Lets Python import what lies in a folder.
 *
 * @param {Interpreter} interpreter
 * @param {string} folder
 * @returns {() => void} takes it away
 */
export function mountLibrary({ FS }, folder) {
  FS.mkdirTree(LIBRARY);
  FS.mount(FS.filesystems["NODEFS"], { root: folder }, LIBRARY);
  return () => FS.unmount(LIBRARY);
}

/**
 * Lets Python reach the files of every drive: `Z:\` is `/z`.
 *
 * @param {Interpreter} interpreter
 */
export function mountDrives({ FS }) {
  for (const letter of "abcdefghijklmnopqrstuvwxyz") {
    const root = `${letter.toUpperCase()}:/`;
    if (!existsSync(root)) continue;
    FS.mkdirTree(`/${letter}`);
    FS.mount(FS.filesystems["NODEFS"], { root }, `/${letter}`);
  }
}
