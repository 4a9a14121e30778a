// @ts-check
import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Tells whether this is the error of the operating system with this code.
 * @param {unknown} error
 * @param {string} code such as "ENOENT"
 * @returns {boolean}
 */
export function hasCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}

/**
 * Returns a digest of what an installation was made from: it differs once a part differs.
 * @param {readonly string[]} parts
 * @returns {string}
 */
export function digestOf(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}

/**
 * Tells whether the stamp at this path has this digest. A missing file has none.
 * @param {string} path
 * @param {string} digest
 * @returns {boolean}
 */
export function hasStamp(path, digest) {
  return readText(path) === digest;
}

/**
 * Writes a stamp. Write it last: it proves that all steps before were done.
 * @param {string} path
 * @param {string} digest
 */
export function writeStamp(path, digest) {
  writeFileSync(path, digest);
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined: there is no such file
 */
function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/**
 * Does the work while no other set-up of this checkout works. The lock is a file with the id of its process:
 * a waiting set-up takes the lock of a process that has ended.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ say: (line: string) => void }} options
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { say }) {
  mkdirSync(dirname(file), { recursive: true });
  for (let tries = 0; !takeLock(file); tries += 1) {
    if (tries % 50 === 0) say(`Waiting for another set-up to end: process ${readText(file)} has "${file}" …`);
    await delay(100);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function takeLock(file) {
  try {
    writeFileSync(file, `${process.pid}`, { flag: "wx" });
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  const owner = Number(readText(file));
  // It is empty between its creation and the write.
  if (owner > 0 && !isAlive(owner)) removeStaleLock(file);
  return false;
}

/**
 * Renames before it removes: of several waiting set-ups one alone succeeds.
 * @param {string} file
 */
function removeStaleLock(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  rmSync(aside, { force: true });
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, "ESRCH");
  }
}

/**
 * Returns the variables that keep the caches of npm, pnpm, pip and Deno inside the workspace. They are needed only
 * where the home directory is not writable: otherwise the tools share the user's caches.
 * @param {string} root the workspace
 * @param {NodeJS.ProcessEnv} env
 * @returns {Readonly<Record<string, string>>}
 */
export function writableCaches(root, env) {
  if (isWritable(env["HOME"] ?? homedir())) return {};
  const cache = join(root, ".cache");
  return {
    npm_config_cache: join(cache, "npm"),
    XDG_CACHE_HOME: cache,
    XDG_DATA_HOME: join(cache, "data"),
    XDG_STATE_HOME: join(cache, "state"),
  };
}

/**
 * Tells whether this process may create files there. For a missing folder the nearest existing parent decides.
 * @param {string} folder
 * @returns {boolean}
 */
export function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    return hasCode(error, "ENOENT") && dirname(folder) !== folder && isWritable(dirname(folder));
  }
}
