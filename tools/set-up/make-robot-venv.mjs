// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findPython } from "./find-python.mjs";
import { PrerequisiteError } from "./prerequisite-error.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { digestOf, hasStamp, writeStamp } from "./stamp.mjs";
import { whyFailed } from "./why-failed.mjs";

/**
 * Makes the virtual environment .robot/venv with the Robot Framework of tools/robot-requirements.txt, unless it is
 * there already.
 * @param {{ root: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<void>}
 * @throws {PrerequisiteError} if there is no fitting Python or PyPI can't be reached
 */
export async function makeRobotVenv({ root, env, say }) {
  const requirements = join(root, "tools", "robot-requirements.txt");
  const venv = join(root, ".robot", "venv");
  const stamp = join(venv, ".set-up-stamp");
  const digest = digestOf([process.platform, venv, readFileSync(requirements, "utf8")]);
  // Its python is a link to the one that made it, which may be gone by now.
  if (hasStamp(stamp, digest) && existsSync(pythonOf(venv))) return;

  const python = fittingPython(env);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  const how = { cwd: root, env, say };
  const made = await runQuietly([python.path, "-I", "-m", "venv", venv], {
    doing: `Making a virtual environment with Python ${python.major}.${python.minor}`,
    ...how,
  });
  if (!made.ok) throw venvFailed(made.output, venv);
  const install = [
    "-I",
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--no-input",
    "-r",
    requirements,
  ];
  const installed = await runQuietly([pythonOf(venv), ...install], {
    doing: "Installing Robot Framework from PyPI",
    ...how,
  });
  if (!installed.ok) throw pipFailed(installed.output, root);
  writeStamp(stamp, digest);
}

/** @param {string} venv */
function pythonOf(venv) {
  return process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
}

/** @param {NodeJS.ProcessEnv} env */
function fittingPython(env) {
  const found = findPython(env);
  switch (found.kind) {
    case "found":
      return found.python;
    case "no-venv": {
      const { path, major, minor, missing } = found.python;
      throw new PrerequisiteError(
        `Cannot make a virtual environment as Python ${major}.${minor} ("${path}") lacks the module "${missing.join('" and "')}": install it (on Debian: apt install python${major}.${minor}-venv), or name another Python in ROBOTMK_PYTHON, and try again`,
      );
    }
    case "too-old":
      throw new PrerequisiteError(
        `Cannot run Robot Framework as Python 3.9 or newer is needed: the one found ("${found.python.path}") is ${found.python.major}.${found.python.minor}, so install a newer one, or name it in ROBOTMK_PYTHON, and try again`,
      );
    case "none":
      throw new PrerequisiteError(
        env["ROBOTMK_PYTHON"]
          ? `Cannot run Robot Framework as ROBOTMK_PYTHON names no Python that runs: it is "${env["ROBOTMK_PYTHON"]}"`
          : "Cannot run Robot Framework as there is no Python: install Python 3.9 or newer (on Debian: apt install python3 python3-venv), or name it in ROBOTMK_PYTHON, and try again",
      );
  }
}

/**
 * @param {string} output
 * @param {string} venv
 */
function venvFailed(output, venv) {
  const why = whyFailed(output);
  const reason = why.kind === "other" ? why.reason : "no network";
  return new PrerequisiteError(`Cannot make the virtual environment "${venv}": ${reason}`);
}

/**
 * @param {string} output
 * @param {string} root
 */
function pipFailed(output, root) {
  const log = join(root, ".cache", "install-robot.log");
  writeFileSync(log, output);
  const why = whyFailed(output);
  return new PrerequisiteError(
    why.kind === "no-network"
      ? `Cannot install Robot Framework as PyPI can't be reached: check the network and pip's proxy settings, then try again (what pip said is in "${log}")`
      : `Cannot install Robot Framework from PyPI: ${why.reason} (what pip said is in "${log}")`,
  );
}
