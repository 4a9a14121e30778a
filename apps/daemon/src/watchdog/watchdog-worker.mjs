// The thread of watchdog.ts, in plain JavaScript: it runs as it is from source and in the bundle.
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

const TICK_MS = 1_000;
/** The disk may be what hangs. */
const WORDS_TIMEOUT_MS = 2_000;

const { steps, lastStepMs, lastWordsFile } = workerData;
let { settings } = workerData;
parentPort?.on("message", (next) => {
  settings = next;
});

let seen = 0;
// Ticks are counted, not time: a process that was stopped, or a machine that was suspended, ticks once.
let ticks = 0;
for (;;) {
  await delay(TICK_MS);
  const now = Atomics.load(steps, 0);
  ticks = now === seen ? ticks + 1 : 0;
  seen = now;
  if (ticks < settings.stallSeconds) continue;
  await Promise.race([sayWhy(), delay(WORDS_TIMEOUT_MS)]);
  // A worker thread cannot end its process, and only SIGKILL reaches a main thread that hangs.
  process.kill(process.pid, "SIGKILL");
}

async function sayWhy() {
  const time = isoTime(new Date(lastStepMs[0] + ticks * TICK_MS));
  const { pid } = process;
  const message = `the daemon made no step for ${ticks} s (daemon_stall_timeout is ${settings.stallSeconds}): it ends itself, runs go on, and the next call of the agent starts another`;
  const line =
    settings.logFormat === "json"
      ? JSON.stringify({ time, level: "error", program: "daemon", pid, message })
      : `${time} ERROR daemon[${pid}] ${message}`;
  const logFile = join(settings.logDir, "robotmk-daemon.log");
  await Promise.allSettled([
    write(logFile, `${line}\n`, constants.O_APPEND),
    replace(lastWordsFile, `${JSON.stringify({ time, pid, text: message })}\n`),
  ]);
}

async function replace(path, text) {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  await write(temporary, text, constants.O_EXCL);
  await rename(temporary, path);
}

/** Not by the log's own way: that one waits for the disk, and this thread with it. */
async function write(path, text, how) {
  const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;
  const file = await open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | how, 0o600);
  try {
    await file.write(text);
  } finally {
    await file.close();
  }
}

/** As in all logs: local time with its offset. */
function isoTime(time) {
  const offset = -time.getTimezoneOffset();
  const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, -1);
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}
