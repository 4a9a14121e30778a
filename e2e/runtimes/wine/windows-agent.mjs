// Behaves as Checkmk's agent for Windows does to its plugins, ordered by the test over a connection; ends with it.
// usage: windows-agent.mjs PORT KOFFI-ADD-ON
import { createConnection, createServer } from "node:net";
import { createInterface } from "node:readline";
import { windowsFunctions } from "./windows-functions.mjs";
import { windowsLives } from "./windows-lives.mjs";

const STDERR_BYTES = 4096;
const LOOK_MS = 5;

const [port, addOn] = process.argv.slice(2);
const windows = windowsFunctions(addOn);
const startOf = windowsLives(addOn);
const calls = new Map();
const locks = new Map();
const socket = createConnection(Number(port), "127.0.0.1");
const tell = (message) => socket.write(`${JSON.stringify(message)}\n`);
socket.on("error", () => process.exit(1)).on("close", () => process.exit(0));
process.on("uncaughtException", (error) => {
  const last = { event: "dying", message: String(error.stack) };
  socket.write(`${JSON.stringify(last)}\n`, () => process.exit(1));
});
socket.on("connect", () => tell({ event: "ready", pid: process.pid }));

const ORDERS = {
  call,
  startAsPerson,
  startOutside,
  endJob: ({ call: id }) => endJob(calls.get(id)),
  pause: ({ call: id }) => void Object.assign(calls.get(id) ?? {}, { isPaused: true }),
  resume: ({ call: id }) => resume(calls.get(id)),
  closeOutput: ({ call: id }) => calls.get(id)?.output?.destroy(),
  signal: ({ pid, signal }) => sendSignal(pid, signal),
  lock: ({ file }) => takeLock(file),
  unlock: ({ file }) => freeLock(file),
  hold: ({ file }) => void locks.set(file, windows.hold(file)),
  letGo: ({ file }) => freeLock(file),
  refuseChildren: () => windows.refuseChildren(),
  suspendFirstThread: ({ pid }) => windows.suspendFirstThread(pid),
  isStopped: ({ pid }) => windows.isStopped(pid),
  isInJob: ({ pid }) => windows.isInJob(pid),
  lives: ({ pid }) => startOf(pid) !== undefined,
  heldPipes: () => [...calls.values()].flatMap(({ left }) => left ?? []).filter(windows.isPipeHeld).length,
  processes: () => windows.processes(),
  stopService: ({ folder }) => stopService(folder),
};

createInterface({ input: socket }).on("line", (line) => {
  const order = JSON.parse(line);
  try {
    const result = ORDERS[order.do](order);
    tell({ id: order.id, event: "done", result });
  } catch (error) {
    tell({ id: order.id, event: "failed", message: error.message });
  }
});

/** Reads on, after no more than a first part was read. */
function resume(call) {
  if (call === undefined) return;
  call.isPaused = false;
  call.output?.resume();
}

/** One call of a plugin: in a job of its own, without a valid standard input, with a stderr that nobody reads. */
function call({ id, command, env, cwd, mayBreakAway, isWithoutStderr, pipesLeftOpen, boundMs }) {
  const pipe = `\\\\.\\pipe\\rmk-agent-${process.pid}-${id}`;
  const own = { output: undefined, isOver: false, isPaused: false };
  const server = createServer((connection) => {
    server.close();
    own.output = connection;
    connection.on("data", (part) => {
      tell({ id, event: "output", base64: part.toString("base64") });
      if (own.isPaused) connection.pause();
    });
    connection.on("error", () => connection.destroy());
    connection.on("close", () => {
      own.isRead = true;
    });
  });
  calls.set(id, own);
  server.listen(pipe, () =>
    start(own, { id, pipe, command, env, cwd, mayBreakAway, isWithoutStderr, pipesLeftOpen, boundMs }),
  );
}

function start(own, { id, pipe, command, env, cwd, mayBreakAway, isWithoutStderr, pipesLeftOpen, boundMs }) {
  const stdout = windows.openPipeEnd(pipe);
  const stderr = windows.makePipe(STDERR_BYTES);
  const left = Array.from({ length: pipesLeftOpen }, () => windows.makePipe(STDERR_BYTES));
  own.left = left.map(({ reading }) => reading);
  const started = performance.now();
  try {
    own.job = windows.makeJob({ mayBreakAway });
    const plugin = windows.startSuspended({
      commandLine: command.map(quoted).join(" "),
      env: environment(env),
      cwd,
      stdout,
      stderr: isWithoutStderr ? 0 : stderr.writing,
    });
    windows.assign(own.job, plugin.process);
    windows.resume(plugin.thread);
    windows.closeHandle(plugin.thread);
    own.plugin = plugin;
    tell({ id, event: "started", pid: plugin.pid });
  } catch (error) {
    tell({ id, event: "failed", message: `Cannot start ${JSON.stringify(command)}: ${error.message}` });
    return;
  } finally {
    windows.closeHandle(stdout);
    for (const { writing } of [stderr, ...left]) windows.closeHandle(writing);
  }
  const look = setInterval(() => {
    const elapsedMs = performance.now() - started;
    const hasEnded = windows.hasEnded(own.plugin.process);
    if (!hasEnded && elapsedMs < boundMs) return;
    clearInterval(look);
    const exitCode = hasEnded ? windows.exitCode(own.plugin.process) : undefined;
    // What the plugin left running goes with the job, and gives up the pipes that it inherited.
    endJob(own);
    own.isOver = true;
    finish(own, { id, exitCode, elapsedMs, stderr: stderr.reading });
  }, LOOK_MS);
}

/** A program that somebody starts in a console: it is in no job. */
function startAsPerson({ id, command, env, cwd, outputs: names }) {
  const outputs = names.map((name) => windows.openOutput(name));
  const started = performance.now();
  try {
    const program = windows.startSuspended({
      commandLine: command.map(quoted).join(" "),
      env: environment(env),
      cwd,
      stdout: outputs[0],
      stderr: outputs[1],
    });
    windows.resume(program.thread);
    windows.closeHandle(program.thread);
    tell({ id, event: "started", pid: program.pid });
    const look = setInterval(() => {
      if (!windows.hasEnded(program.process)) return;
      clearInterval(look);
      const exitCode = windows.exitCode(program.process);
      windows.closeHandle(program.process);
      tell({ id, event: "ended", exitCode, elapsedMs: performance.now() - started, stderr: "" });
    }, LOOK_MS);
  } finally {
    for (const output of outputs) windows.closeHandle(output);
  }
}

/** As WMI and the Task Scheduler do it: in no job, without a variable of the one that asked. Gives its pid. */
function startOutside({ commandLine }) {
  const nowhere = windows.openOutput("NUL");
  try {
    const program = windows.startSuspended({
      commandLine,
      env: environment({}).filter((variable) => !/^(?:MK_|ROBOTMK_)/i.test(variable)),
      cwd: "C:\\windows\\system32",
      stdout: nowhere,
      stderr: nowhere,
    });
    windows.resume(program.thread);
    windows.closeHandle(program.thread);
    windows.closeHandle(program.process);
    return program.pid;
  } finally {
    windows.closeHandle(nowhere);
  }
}

/** What the plugin printed is in the pipe by its end; that another one holds the pipe is not waited for. */
function finish(own, { id, exitCode, elapsedMs, stderr }) {
  const ended = performance.now();
  const drain = setInterval(() => {
    if (!own.isRead && performance.now() - ended < 1000) return;
    clearInterval(drain);
    own.output?.destroy();
    tell({ id, event: "ended", exitCode, elapsedMs, stderr: windows.contentsOf(stderr, STDERR_BYTES) });
    windows.closeHandle(stderr);
    windows.closeHandle(own.plugin.process);
    windows.closeHandle(own.job);
  }, LOOK_MS);
}

function endJob(own) {
  if (own?.job !== undefined && !own.isOver) windows.endJob(own.job);
}

function sendSignal(pid, signal) {
  switch (signal) {
    case "SIGTERM":
      if (!windows.askToEnd(pid)) windows.terminate(pid);
      return;
    case "SIGSTOP":
      return windows.suspend(pid);
    case "SIGCONT":
      return windows.resumeProcess(pid);
    default:
      return windows.terminate(pid);
  }
}

/** Returns whether it could be taken; it is held until `unlock`. */
function takeLock(file) {
  const handle = windows.lock(file);
  if (handle !== undefined) locks.set(file, handle);
  return handle !== undefined;
}

function freeLock(file) {
  windows.closeHandle(locks.get(file));
  locks.delete(file);
}

/** At the service's end the agent kills whatever was started from a file below its folder. */
function stopService(folder) {
  const victims = windows
    .processes()
    .filter(({ image }) => image.toLowerCase().startsWith(`${folder.toLowerCase()}\\`));
  for (const { pid } of victims) windows.terminate(pid);
  return victims;
}

function environment(changes) {
  const all = { ...process.env, ...changes };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted((a, b) => (a.toUpperCase() < b.toUpperCase() ? -1 : 1));
}

/** As the C runtime reads it (CommandLineToArgvW). */
function quoted(argument) {
  if (argument !== "" && !/[\s"]/.test(argument)) return argument;
  return `"${argument.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
}
