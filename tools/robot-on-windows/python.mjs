// @ts-check
import { constants } from "node:os";
import { Worker } from "node:worker_threads";

/** The cell by which Pyodide takes signals (its setInterruptBuffer). */
const signals = new Int32Array(new SharedArrayBuffer(4));
/** What Python calls it; Node.js on Windows does not know it. */
const SIGALRM = 14;
/** @type {NodeJS.Timeout | undefined} */
let alarm;

// Python's interpreter blocks its thread, so this one is there for signals. Ctrl-Break ends us as it ends Python.
const interpreter = new Worker(new URL("./interpreter.mjs", import.meta.url), {
  argv: process.argv.slice(2),
  workerData: { signals },
});
for (const name of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.on(name, () => send(constants.signals[name]));
}
interpreter.on(
  "message",
  (/** @type {{ kind: "alarm", alarmMs: number } | { kind: "end", code: number }} */ message) => {
    if (message.kind === "end") process.exit(message.code);
    clearTimeout(alarm);
    if (message.alarmMs > 0) alarm = setTimeout(() => send(SIGALRM), message.alarmMs);
  },
);
interpreter.on("exit", (code) => process.exit(code));

/** @param {number} signal */
function send(signal) {
  Atomics.store(signals, 0, signal);
  Atomics.notify(signals, 0);
}
