// @ts-check
import { spawnSync } from "node:child_process";

/** The oldest Python that the project supports. */
const OLDEST = { major: 3, minor: 9 };
const NAMES = [
  "python3",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "python3.9",
  "python",
];

/** Prints one line: version, real path, and the missing modules of those that a virtual environment needs. */
const QUESTION = `
import sys, importlib.util as u
missing = [m for m in ("venv", "ensurepip") if u.find_spec(m) is None]
print("%d.%d|%s|%s" % (sys.version_info[0], sys.version_info[1], sys.executable, ",".join(missing)))
`;

/**
 * @typedef {{ path: string, major: number, minor: number, missing: readonly string[] }} Python
 * @typedef {{ kind: "found", python: Python } | { kind: "no-venv", python: Python }
 *   | { kind: "too-old", python: Python } | { kind: "none" }} FoundPython
 */

/**
 * Looks for a Python that can make a virtual environment: $ROBOTMK_PYTHON, then the usual names on the PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {FoundPython}
 */
export function findPython(env) {
  const names = env["ROBOTMK_PYTHON"] ? [env["ROBOTMK_PYTHON"]] : NAMES;
  /** @type {Python[]} */
  const seen = [];
  for (const name of names) {
    const python = askPython(name, env);
    if (python === undefined) continue;
    seen.push(python);
    if (isUsable(python)) break;
  }
  return choosePython(seen);
}

/**
 * Chooses among the Pythons that answered, in their order, and tells what is wrong with the best of them.
 * @param {readonly Python[]} seen
 * @returns {FoundPython}
 */
export function choosePython(seen) {
  const usable = seen.find(isUsable);
  if (usable !== undefined) return { kind: "found", python: usable };
  const incomplete = seen.find(isNewEnough);
  if (incomplete !== undefined) return { kind: "no-venv", python: incomplete };
  const [old] = seen;
  return old === undefined ? { kind: "none" } : { kind: "too-old", python: old };
}

/** @param {Python} python */
function isUsable(python) {
  return isNewEnough(python) && python.missing.length === 0;
}

/** @param {Python} python */
function isNewEnough({ major, minor }) {
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Python | undefined}
 */
function askPython(name, env) {
  const { status, stdout } = spawnSync(name, ["-I", "-c", QUESTION], {
    env,
    encoding: "utf8",
    timeout: 30_000,
  });
  const answer = status === 0 ? /^(\d+)\.(\d+)\|(.*)\|(.*)$/m.exec(stdout) : null;
  if (answer === null) return undefined;
  const [, major, minor, path = "", missing = ""] = answer;
  return { path, major: Number(major), minor: Number(minor), missing: missing.split(",").filter(Boolean) };
}
