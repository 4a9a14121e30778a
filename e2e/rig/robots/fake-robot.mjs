// Stands in for Robot Framework: takes its command line, writes its files, ends with its codes. What it does
// in between is ordered by the test over a socket, or left to chance. It notes each start and end in a witness
// log of its own.
// usage: fake-robot.mjs SETTING-AS-JSON ROBOT-ARGUMENTS...
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";
import { windowsLives } from "../../runtimes/wine/windows-lives.mjs";
import { ownWitness, witnessLines } from "./recorder-lines.mjs";

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

witness("start", {});
const others = othersAlive();
witness("alongside", {
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
if (setting.socket === undefined) liveByChance();
else obey();

function witness(event, details) {
  const file = ownWitness(setting.witness, `${identity.pid}-${identity.startTicks}`);
  appendFileSync(file, `${JSON.stringify({ event, at: Date.now(), ...identity, ...details })}\n`);
}

/** The other fake robots that live now. Noted after the own start: of two, one sees the other. */
function othersAlive() {
  const records = witnessLines(setting.witness);
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
  witness("end", { rc });
  process.exit(rc);
}

function liveByChance() {
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

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (character) => escapes[character]);

/** Writes output.xml as Robot Framework 7 does: a beginning at the start, the whole at the end. */
export function fakeOutput({ options }, suiteName) {
  const folder = options.get("outputdir")?.at(-1) ?? process.cwd();
  const name = options.get("output")?.at(-1) ?? "output.xml";
  const file = isAbsolute(name) ? name : join(folder, name);
  const started = new Date();
  const stamp = (date) => date.toISOString().slice(0, -1);
  const status = (verdict, message = "") =>
    `<status status="${verdict}" start="${stamp(started)}" elapsed="${(Date.now() - started) / 1000}">${escaped(message)}</status>`;
  const head = `<?xml version="1.0" encoding="UTF-8"?>
<robot generator="Robot 7.3.2 (Python 3.11.2 on linux)" generated="${stamp(started)}" rpa="false" schemaversion="5">
<suite id="s1" name="${escaped(suiteName)}" source="/robots/${escaped(suiteName)}">
`;
  const test = (
    number,
    verdict,
    message,
    tag,
  ) => `<test id="s1-t${number}" name="Test ${number}" line="${number + 1}">
<kw name="Log" owner="BuiltIn"><arg>hello</arg>${status(verdict, message)}</kw>
${tag === undefined ? "" : `<tag>${tag}</tag>\n`}${status(verdict, message)}
</test>
`;
  const counts = (failed) => `pass="1" fail="${failed}" skip="0"`;
  const write = (text) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  };
  return {
    begin: () => write(head + test(1, "PASS")),
    remove: () => rmSync(file, { force: true }),
    empty: () => write(""),
    /** `noise`: each failure's message is that many random characters, which no compression makes small. */
    finish(failed, { message = "It failed", noise = 0, isTerminated = false }) {
      const failures = Array.from({ length: Math.min(failed, 250) }, (_, index) =>
        test(
          index + 2,
          "FAIL",
          noise > 0 ? randomBytes(noise / 2).toString("hex") : message,
          isTerminated && index > 0 ? "robot:exit" : undefined,
        ),
      );
      const suiteStatus = status(failures.length > 0 ? "FAIL" : "PASS");
      const number = counts(failures.length);
      write(`${head}${test(1, "PASS")}${failures.join("")}${suiteStatus}
</suite>
<statistics>
<total><stat ${number}>All Tests</stat></total>
<tag></tag>
<suite><stat ${number} name="${escaped(suiteName)}" id="s1">${escaped(suiteName)}</stat></suite>
</statistics>
<errors></errors>
</robot>
`);
    },
  };
}

const flags = new Set([
  "rpa",
  "dryrun",
  "exitonfailure",
  "exitonerror",
  "skipteardownonexit",
  "nostatusrc",
  "runemptysuite",
  "legacyoutput",
  "quiet",
]);

/** Reads Robot Framework's command line: long options by name with their values, and the data paths. */
export function robotArguments(argv) {
  const options = new Map();
  const paths = [];
  const rest = [...argv];
  const add = (name, value) => options.set(name, [...(options.get(name) ?? []), value]);
  while (rest.length > 0) {
    const word = rest.shift();
    const [name, ...value] = word.slice(2).split("=");
    if (!word.startsWith("--")) paths.push(word);
    else if (flags.has(name)) add(name, true);
    else add(name, value.length > 0 ? value.join("=") : rest.shift());
  }
  return { options, paths };
}

/** Puts the lines of argument files in their place, as Robot Framework does. */
export function withArgumentFiles(argv) {
  const at = argv.indexOf("--argumentfile");
  if (at < 0) return argv;
  const lines = readFileSync(argv[at + 1], "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const words = lines.flatMap((line) => {
    const [, option, value] = /^(--[^=]+)=(.*)$/.exec(line) ?? [];
    return option === undefined ? [line] : [option, value];
  });
  return withArgumentFiles([...argv.slice(0, at), ...words, ...argv.slice(at + 2)]);
}

/** Tells what makes a pid an identity: the 22nd field of stat; undefined when no such process lives. */
export function linuxLives() {
  return (pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      return fields[0] === "Z" ? undefined : Number(fields[19]);
    } catch {
      return undefined;
    }
  };
}
