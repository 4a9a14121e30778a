// @ts-check
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { digestOf, hasCode, hasStamp, writeStamp } from "../setup/files.mjs";
import { runTool } from "../setup/process.mjs";

/** What is there of ours, and what Python imports. */
const PROGRAMS = [
  "accept-windows-paths.mjs",
  "interpreter.mjs",
  "load-interpreter.mjs",
  "make-snapshot.mjs",
  "python.mjs",
  "windows-paths.mjs",
];
const LAUNCHER = "launcher.py";
const STAMP = ".made-from";

/**
 * Makes the folder .robot/windows, unless it is there: a Python for node.exe, with the Robot Framework of the set-up.
 * Nothing in it is a link, since Windows would not follow it.
 *
 * @param {{ readonly root: string }} options the workspace
 * @returns {Promise<string | undefined>} the program that takes the arguments of a Python; undefined where Robot
 *   Framework is missing, which the set-up installs
 * @throws {Error} if the interpreter does not start
 */
export async function makeRobotOnWindows({ root }) {
  const here = dirname(fileURLToPath(import.meta.url));
  const target = join(root, ".robot", "windows");
  const robot = robotPackage(root);
  if (robot === undefined) return undefined;
  const pyodide = createRequire(import.meta.url).resolve("pyodide/package.json");
  const sources = [...PROGRAMS, LAUNCHER].map((name) => readFileSync(join(here, name), "utf8"));
  const version = readFileSync(join(robot, "version.py"), "utf8");
  const digest = digestOf([...sources, version, readFileSync(pyodide, "utf8"), process.version]);
  const program = join(target, "python.mjs");
  if (hasStamp(join(target, STAMP), digest)) return program;

  // Made aside and moved, so that a stop in the middle does no harm.
  const draft = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(join(draft, "library"), { recursive: true });
    for (const name of PROGRAMS) cpSync(join(here, name), join(draft, name));
    cpSync(join(here, LAUNCHER), join(draft, "library", LAUNCHER));
    cpSync(dirname(pyodide), join(draft, "pyodide"), { recursive: true, dereference: true });
    const filter = (/** @type {string} */ path) => basename(path) !== "__pycache__";
    cpSync(robot, join(draft, "library", "robot"), { recursive: true, filter });
    const made = await runTool([process.execPath, join(draft, "make-snapshot.mjs")], {
      cwd: draft,
      env: process.env,
    });
    if (made !== 0) throw new Error(`Cannot make a Python for Windows: make-snapshot.mjs ended with ${made}`);
    writeStamp(join(draft, STAMP), digest);
    replaceFolder(target, draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}

/**
 * Another one that makes it at the same time may be the last: its folder is as good.
 *
 * @param {string} target
 * @param {string} draft
 */
function replaceFolder(target, draft) {
  rmSync(target, { recursive: true, force: true });
  try {
    renameSync(draft, target);
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY")) throw error;
  }
}

/** @param {string} root */
function robotPackage(root) {
  const library = join(root, ".robot", "venv", "lib");
  return (existsSync(library) ? readdirSync(library) : [])
    .map((python) => join(library, python, "site-packages", "robot"))
    .find((folder) => existsSync(folder));
}
