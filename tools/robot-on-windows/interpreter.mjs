// @ts-check
import { readFileSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { loadInterpreter, mountDrives, mountLibrary } from "./load-interpreter.mjs";
import { acceptWindowsPaths } from "./accept-windows-paths.mjs";
import { insideArguments, insidePath } from "./windows-paths.mjs";

/** @type {{ signals: Int32Array }} */
const { signals } = workerData;

const interpreter = await loadInterpreter({
  snapshot: readFileSync(new URL("snapshot.bin", import.meta.url)),
});
mountLibrary(interpreter, fileURLToPath(new URL("library", import.meta.url)));
mountDrives(interpreter);
acceptWindowsPaths(interpreter.FS);
interpreter.setStdout(streamOf(1));
interpreter.setStderr(streamOf(2));
interpreter.registerJsModule("robot_host", {
  pid: process.pid,
  kill: endProcess,
  /** @param {number} timeoutMs until then, or until a signal comes */
  wait: (timeoutMs) => Atomics.wait(signals, 0, 0, timeoutMs),
  /** @param {number} alarmMs */
  alarm: (alarmMs) => parentPort?.postMessage({ kind: "alarm", alarmMs }),
});
interpreter.FS.chdir(insidePath(process.cwd()));
interpreter.setInterruptBuffer(signals);

const launcher = interpreter.pyimport("launcher");
launcher.begin(interpreter.toPy({ ...process.env }));
process.exit(launcher.main(interpreter.toPy(insideArguments(process.argv.slice(2)))));

/**
 * Ends a process at once with the signal's number as its exit code: so Python does it on Windows.
 *
 * @param {number} pid
 * @param {number} signal
 */
function endProcess(pid, signal) {
  if (pid !== process.pid) throw new Error(`Cannot end process ${pid}: only this one can be ended`);
  parentPort?.postMessage({ kind: "end", code: signal });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** @param {number} descriptor */
function streamOf(descriptor) {
  return { write: (/** @type {Uint8Array} */ bytes) => writeSync(descriptor, bytes), isatty: false };
}
