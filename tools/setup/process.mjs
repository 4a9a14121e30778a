// @ts-check
import { spawn } from "node:child_process";

/** Says what is missing on this machine, in one sentence with its remedy. */
export class PrerequisiteError extends Error {
  /** @override */
  name = "PrerequisiteError";
}

/** Print a line this often, so that a person sees progress. */
const PROGRESS_MS = 4000;

/**
 * Runs a program whose output matters only on failure. Prints a progress line every few seconds.
 * @param {readonly string[]} command the program and its arguments
 * @param {{ doing: string, cwd: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 *   `doing`: the text for a person, such as "Installing the workspace"
 * @returns {Promise<{ ok: boolean, output: string }>} `output`: the text of both streams
 */
export function runQuietly([file = "", ...args], { doing, cwd, env, say }) {
  const startedMs = performance.now();
  const seconds = () => `${Math.round((performance.now() - startedMs) / 1000)} s`;
  say(`${doing} …`);
  return new Promise((resolve) => {
    let output = "";
    const progress = setInterval(() => {
      const line =
        output
          .trimEnd()
          .split(/[\r\n]/)
          .at(-1)
          ?.trim()
          .slice(0, 100) ?? "";
      say(`${doing} … ${seconds()}${line === "" ? "" : `: ${line}`}`);
    }, PROGRESS_MS);
    /** @param {boolean} ok */
    const end = (ok) => {
      clearInterval(progress);
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

/** @type {ReadonlyMap<string | null, number>} */
const SIGNAL_CODES = new Map([
  ["SIGINT", 130],
  ["SIGKILL", 137],
  ["SIGTERM", 143],
]);

/**
 * Runs a program on this terminal. Forwards SIGINT and SIGTERM to it, and waits for its end.
 * @param {readonly string[]} command the program and its arguments
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 128 + the number of the signal that ended it, as in a shell
 */
export function runTool([file = "", ...args], { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: "inherit" });
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => void child.kill(signal);
    process.on("SIGINT", forward).on("SIGTERM", forward);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve(code ?? SIGNAL_CODES.get(signal) ?? 1);
    });
  });
}

/** npm, pnpm, Deno and pip print one of these when they cannot connect to their registry. */
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError|dns error|error sending request|Could not connect|tcp connect error/i;

/** The lines in which these tools name the cause. */
const ERROR_LINE = /^\s*(?:npm (?:error|ERR!)|ERROR:?|Error:|ERR_PNPM\S*|\[ERROR\]|error:|×|╰─▶)\s*(.*)$/i;

/**
 * Returns why a tool failed, from its output.
 * @param {string} output
 * @returns {{ kind: "no-network" } | { kind: "other", reason: string }}
 */
export function failureReason(output) {
  if (NO_NETWORK.test(output)) return { kind: "no-network" };
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "");
  const named = lines
    .map((line) => ERROR_LINE.exec(line)?.[1]?.trim() ?? "")
    .find((reason) => reason !== "" && !reason.startsWith("code "));
  return { kind: "other", reason: (named ?? lines.at(-1)?.trim() ?? "it printed nothing").slice(0, 300) };
}
