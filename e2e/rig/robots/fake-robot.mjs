// Stands in for Robot Framework: takes its command line, writes its files, ends with its codes. In between it obeys the
// test over a socket, or lives for a random time. It records each start and end in a file of its own.
// usage: fake-robot.mjs SETTING-AS-JSON ROBOT-ARGUMENTS...
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import { windowsLives } from "../../runtimes/wine/windows-lives.mjs";
import { fakeOutput, linuxLives, robotArguments, withArgumentFiles } from "./fake-output.mjs";
import { ownRecorder, recorderLines } from "./recorder-lines.mjs";

const [settingText, ...given] = process.argv.slice(2);
const argv = withArgumentFiles(given);
const setting = JSON.parse(settingText);
const startTicks = setting.addOn === undefined ? linuxLives() : windowsLives(setting.addOn);
const output = fakeOutput(robotArguments(argv), setting.suite);
const identity = {
  suite: setting.suite,
  pid: process.pid,
  startTicks: startTicks(process.pid),
  runId: process.env.ROBOTMK_RUN_ID,
  attempt: process.env.ROBOTMK_ATTEMPT,
};

note("start", {});
const others = othersAlive();
note("alongside", {
  others: others.map(({ suite }) => suite),
  otherRuns: others.map(({ runId }) => runId ?? "?"),
});
output.begin();
for (const signal of process.platform === "win32" ? ["SIGINT", "SIGBREAK"] : ["SIGTERM"]) {
  process.on(signal, () => {
    if (!setting.ignoresSigterm)
      end({ rc: 2, message: "Execution terminated by signal", isTerminated: true });
  });
}
if (setting.socket === undefined) liveRandomly();
else obey();

function note(event, details) {
  const file = ownRecorder(setting.recorder, `${identity.pid}-${identity.startTicks}`);
  appendFileSync(file, `${JSON.stringify({ event, at: Date.now(), ...identity, ...details })}\n`);
}

/** The other fake robots that live now. Noted after the own start: of two, one sees the other. */
function othersAlive() {
  const records = recorderLines(setting.recorder);
  const ended = new Set(
    records.filter(({ event }) => event === "end").map(({ pid, startTicks }) => `${pid}/${startTicks}`),
  );
  return records
    .filter((record) => record.event === "start" && record.pid !== process.pid)
    .filter((record) => !ended.has(`${record.pid}/${record.startTicks}`))
    .filter((record) => startTicks(record.pid) === record.startTicks);
}

function end({ rc = 0, output: kind = "whole", ...details }) {
  if (kind === "whole") output.finish(rc, details);
  if (kind === "none") output.remove();
  if (kind === "empty") output.empty();
  note("end", { rc });
  process.exit(rc);
}

function liveRandomly() {
  const ms = setting.leastMs + Math.random() * (setting.mostMs - setting.leastMs);
  setTimeout(() => end({ rc: setting.rc ?? 0 }), ms);
}

function obey() {
  const socket = createConnection(
    typeof setting.socket === "number"
      ? { port: setting.socket, host: "127.0.0.1" }
      : { path: setting.socket },
  );
  const tell = (message) => socket.write(`${JSON.stringify(message)}\n`);
  socket.on("connect", () => tell({ ...identity, argv, env: process.env, cwd: process.cwd() }));
  // Without its test it has nothing to wait for.
  socket.on("error", () => end({ rc: 252, output: "partial" }));
  socket.on("close", () => end({ rc: 252, output: "partial" }));
  createInterface({ input: socket }).on("line", (line) => {
    const order = JSON.parse(line);
    if (order.do === "end") end(order);
    if (order.do === "die") process.kill(process.pid, order.signal);
    if (order.do === "print")
      process[order.stream].write("x".repeat(order.bytes) + "\n", () => tell({ done: order.id }));
    if (order.do === "spawn") tell({ done: order.id, pid: start(order) });
  });
}

function start({ command: [file, ...args], isDetached, env }) {
  const child = spawn(file, args, { stdio: "ignore", detached: isDetached, env: env ?? process.env });
  child.unref();
  return child.pid;
}
