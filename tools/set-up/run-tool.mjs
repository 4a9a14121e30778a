// @ts-check
import { spawn } from "node:child_process";

/**
 * Runs a program on this terminal. A polite signal to us is passed on, and its end is waited for.
 * @param {readonly string[]} command the program and its arguments
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 128 + the signal's number, as shells say it, where a signal ended it
 */
export function runTool([file = "", ...args], { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: "inherit" });
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => void child.kill(signal);
    process.on("SIGINT", passOn).on("SIGTERM", passOn);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.off("SIGINT", passOn).off("SIGTERM", passOn);
      resolve(code ?? SIGNAL_CODES.get(signal) ?? 1);
    });
  });
}

/** @type {ReadonlyMap<string | null, number>} */
const SIGNAL_CODES = new Map([
  ["SIGINT", 130],
  ["SIGKILL", 137],
  ["SIGTERM", 143],
]);
