// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isWritable, withLock, writableCaches } from "./files.mjs";
import { PrerequisiteError, runTool } from "./process.mjs";
import { makeRobotVenv } from "./robot-venv.mjs";
import { installWorkspace } from "./workspace.mjs";

/**
 * The program of each name that the set-up takes. "only" runs none.
 * @type {Readonly<Record<string, string | undefined>>}
 */
const PROGRAMS = {
  bundle: "tools/build/bundle.ts",
  check: "tools/check/check.ts",
  demo: "tools/demo.ts",
  test: "tools/test/test.ts",
  only: undefined,
};

/**
 * Installs what is not installed yet, then runs the named program.
 * @param {readonly string[]} args a name of PROGRAMS and the arguments of the program
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  const [name = "", ...rest] = args;
  if (!Object.hasOwn(PROGRAMS, name)) {
    say(`usage: node tools/setup.mjs ${Object.keys(PROGRAMS).join("|")} [ARGUMENT…]`);
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
  const program = PROGRAMS[name];
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
  const runtime =
    process.versions["deno"] === undefined ? ["--import", "tsx"] : ["run", "-A", "--no-prompt", "--quiet"];
  // `npm --silent` is meant for npm itself, but its variable reaches every program below.
  const silent = env["npm_config_loglevel"] === "silent" ? { npm_config_loglevel: "error" } : {};
  const command = [process.execPath, ...runtime, program, ...args];
  return await runTool(command, { cwd: root, env: { ...env, ...silent } });
}

/** @param {string} root */
function cannotWrite(root) {
  return `Cannot set up in "${root}" as this user cannot write there: change its owner, or clone to a folder of your own`;
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
