// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installWorkspace } from "./install-workspace.mjs";
import { makeRobotVenv } from "./make-robot-venv.mjs";
import { PrerequisiteError } from "./prerequisite-error.mjs";
import { runTool } from "./run-tool.mjs";
import { withLock } from "./with-lock.mjs";
import { isWritable, writableCaches } from "./writable-caches.mjs";

/**
 * What can be asked for, each with the workspace's own program that does it. `set-up` alone asks for nothing more.
 * @type {Readonly<Record<string, string | undefined>>}
 */
const PROGRAMS = {
  bundle: "tools/bundle.ts",
  check: "tools/check.ts",
  demo: "tools/demo.ts",
  test: "tools/test.ts",
  only: undefined,
};

/**
 * Sets up what is not set up yet, then runs what was asked for.
 * @param {readonly string[]} args the name of a program of PROGRAMS and its arguments
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  const [asked = "", ...rest] = args;
  if (!Object.hasOwn(PROGRAMS, asked)) {
    say(`usage: node tools/set-up.mjs ${Object.keys(PROGRAMS).join("|")} [ARGUMENT…]`);
    return 2;
  }
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const env = { ...process.env, ...writableCaches(root, process.env) };
  try {
    if (!isWritable(root)) throw new PrerequisiteError(cannotWrite(root));
    const install = async () => {
      await installWorkspace({ root, env, say });
      await makeRobotVenv({ root, env, say });
    };
    await withLock(join(root, ".cache", "set-up.lock"), install, { say });
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error;
    say(error.message);
    return 1;
  }
  const program = PROGRAMS[asked];
  return program === undefined ? 0 : await runProgram(program, rest, { root, env });
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ root: string, env: NodeJS.ProcessEnv }} where
 */
async function runProgram(program, args, { root, env }) {
  if (!existsSync(join(root, program))) {
    say(`Cannot run "${program}": there is no such file in this checkout`);
    return 1;
  }
  const node = [process.execPath, "--import", "tsx", program, ...args];
  return await runTool(node, { cwd: root, env: { ...env, npm_config_loglevel: loglevel(env) } });
}

/**
 * `npm --silent` reaches programs started by this one through their environment: it is meant for npm's own words.
 * @param {NodeJS.ProcessEnv} env
 */
function loglevel(env) {
  return env["npm_config_loglevel"] === "silent" ? "error" : env["npm_config_loglevel"];
}

/** @param {string} root */
function cannotWrite(root) {
  return `Cannot set up in "${root}" as this user can't write there: change its owner, or clone to a folder of your own`;
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
