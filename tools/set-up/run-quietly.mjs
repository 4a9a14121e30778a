// @ts-check
import { spawn } from "node:child_process";

/** Somebody who waits sees a line at least this often. */
const SILENCE_MS = 4000;

/**
 * Runs a program whose output matters only where it fails, and says now and then that it still runs.
 * @param {readonly string[]} command the program and its arguments
 * @param {{ doing: string, cwd: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 *   `doing`: what a person reads, such as "Installing the workspace"
 * @returns {Promise<{ ok: boolean, output: string }>} `output`: what it wrote to both streams
 */
export function runQuietly([file = "", ...args], { doing, cwd, env, say }) {
  const startedMs = performance.now();
  const seconds = () => `${Math.round((performance.now() - startedMs) / 1000)} s`;
  say(`${doing} …`);
  return new Promise((resolve) => {
    let output = "";
    const ticking = setInterval(() => say(`${doing} … ${seconds()}${lastLine(output, ": ")}`), SILENCE_MS);
    /** @param {boolean} ok */
    const end = (ok) => {
      clearInterval(ticking);
      if (ok) say(`${doing}: done in ${seconds()}`);
      resolve({ ok, output });
    };
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        output += chunk;
      });
    }
    child.once("error", (error) => {
      output += `${error.message}\n`;
      end(false);
    });
    child.once("close", (code) => end(code === 0));
  });
}

/**
 * @param {string} output
 * @param {string} before
 */
function lastLine(output, before) {
  const line =
    output
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1)
      ?.trim() ?? "";
  return line === "" ? "" : `${before}${line.slice(0, 100)}`;
}
