// @ts-check
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { hasCode } from "./has-code.mjs";

/**
 * Tells which variables keep the caches of npm, pnpm, pip and Deno inside the workspace. They are needed only
 * where the home directory can't be written, since everybody else's caches are best shared.
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
 * Tells whether this process may make files there. A folder that is not there yet is as writable as the nearest
 * one above it that is.
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
