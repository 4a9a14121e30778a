// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestOf, hasStamp, writeStamp } from "./files.mjs";
import { failureReason, PrerequisiteError, runQuietly } from "./process.mjs";

/** Prints the version and the missing modules of those that a virtual environment needs. */
const QUESTION = `
import sys, importlib.util as u
missing = [m for m in ("venv", "ensurepip") if u.find_spec(m) is None]
print("%d.%d|%s" % (sys.version_info[0], sys.version_info[1], ",".join(missing)))
`;

/**
 * Makes the virtual environment .robot/venv with the Robot Framework of tools/robot-requirements.txt, unless it
 * exists already.
 * @param {{ root: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<void>}
 * @throws {PrerequisiteError} if there is no suitable Python or PyPI cannot be reached
 */
export async function makeRobotVenv({ root, env, say }) {
  const requirements = join(root, "tools", "robot-requirements.txt");
  const venv = join(root, ".robot", "venv");
  const python =
    process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
  const stamp = join(venv, ".set-up-stamp");
  const digest = digestOf([process.platform, venv, readFileSync(requirements, "utf8")]);
  // The venv's python is a link to the one that made it, which may be gone.
  if (hasStamp(stamp, digest) && existsSync(python)) return;

  const base = env["ROBOTMK_PYTHON"] || (process.platform === "win32" ? "python" : "python3");
  checkPython(base, env);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  const how = { cwd: root, env, say };
  const made = await runQuietly([base, "-I", "-m", "venv", venv], {
    doing: `Making a virtual environment with "${base}"`,
    ...how,
  });
  if (!made.ok) {
    const why = failureReason(made.output);
    const reason = why.kind === "other" ? why.reason : "no network";
    throw new PrerequisiteError(`Cannot make the virtual environment "${venv}": ${reason}`);
  }
  const pip = ["-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements];
  const installed = await runQuietly([python, ...pip], {
    doing: "Installing Robot Framework from PyPI",
    ...how,
  });
  if (!installed.ok) throw pipFailed(installed.output, root);
  writeStamp(stamp, digest);
}

/**
 * Checks that this Python can make a virtual environment.
 * @param {string} python its path or name
 * @param {NodeJS.ProcessEnv} env
 * @throws {PrerequisiteError} if not
 */
export function checkPython(python, env) {
  const { status, stdout } = spawnSync(python, ["-I", "-c", QUESTION], { env, encoding: "utf8" });
  const [, major, minor, missing = ""] = (status === 0 && /^(\d+)\.(\d+)\|(.*)$/m.exec(stdout)) || [];
  if (major === undefined) {
    throw new PrerequisiteError(
      env["ROBOTMK_PYTHON"]
        ? `Cannot run Robot Framework as ROBOTMK_PYTHON names no Python that runs: it is "${python}"`
        : "Cannot run Robot Framework as there is no Python: install Python 3.9 or newer (on Debian: apt install python3 python3-venv), or name it in ROBOTMK_PYTHON, and try again",
    );
  }
  const version = `${major}.${minor}`;
  if (Number(major) < 3 || (Number(major) === 3 && Number(minor) < 9)) {
    throw new PrerequisiteError(
      `Cannot run Robot Framework as Python 3.9 or newer is needed: "${python}" is ${version}, so install a newer one, or name it in ROBOTMK_PYTHON, and try again`,
    );
  }
  if (missing !== "") {
    throw new PrerequisiteError(
      `Cannot make a virtual environment as Python ${version} ("${python}") has no module "${missing.replaceAll(",", '" and "')}": install it (on Debian: apt install python${version}-venv), or name another Python in ROBOTMK_PYTHON, and try again`,
    );
  }
}

/**
 * @param {string} output
 * @param {string} root
 */
function pipFailed(output, root) {
  const log = join(root, ".cache", "install-robot.log");
  writeFileSync(log, output);
  const why = failureReason(output);
  return new PrerequisiteError(
    why.kind === "no-network"
      ? `Cannot install Robot Framework as PyPI cannot be reached: check the network and pip's proxy settings, then try again (pip's output is in "${log}")`
      : `Cannot install Robot Framework from PyPI: ${why.reason} (pip's output is in "${log}")`,
  );
}
