import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runtime } from "../../runtimes/current.ts";
import type { Host } from "../host/host.ts";
import { SAMPLE_OUTPUTS, type SampleOutput } from "./sample-outputs.ts";

const HEAD = `import * as fs from "node:fs";
import { spawn } from "node:child_process";
const outputdir = process.argv[process.argv.lastIndexOf("--outputdir") + 1];
`;

/**
 * Gives the suite a robot that is a program in node.exe, where there is no shell for one as scriptRobot makes it;
 * `outputdir` is the folder of its output. Returns the end of the program's path, which stands in the command lines
 * of its processes.
 */
export function nodeRobot(host: Host, id: string, lines: readonly string[]): string {
  const name = `robot-${id}.mjs`;
  const file = join(host.folders.root, name);
  writeFileSync(file, [HEAD, ...lines, ""].join("\n"));
  host.configure({
    suites: { [id]: { robot_command: [runtime.node(), host.path(file)] } },
  });
  return host.path(file);
}

/**
 * Gives the suite a robot that is a script of bash; `$OUTPUTDIR` is the folder of its output. Returns the script's
 * path, which stands in the command lines of its processes.
 */
export function scriptRobot(host: Host, id: string, lines: readonly string[]): string {
  const file = join(host.folders.root, `robot-${id}.sh`);
  const head = [
    "#!/bin/bash",
    'for word in "$@"; do [ "$last" = --outputdir ] && OUTPUTDIR=$word; last=$word; done',
  ];
  writeFileSync(file, [...head, ...lines, ""].join("\n"));
  chmodSync(file, 0o755);
  host.configure({ suites: { [id]: { robot_command: ["/bin/bash", file] } } });
  return file;
}

/** How a robot ends: by a code or a signal, and what it leaves. */
export type RobotEnding = {
  readonly end: { readonly code: number } | { readonly signal: number };
  readonly output: SampleOutput;
};

/** Gives suites robots of a few lines of shell or JavaScript, each of which ends at once in its own way. */
export function endingRobots(host: Host, endings: ReadonlyMap<string, RobotEnding>): void {
  const folder = join(host.folders.root, "endings");
  mkdirSync(folder, { recursive: true });
  for (const [kind, text] of Object.entries(SAMPLE_OUTPUTS)) {
    if (text !== undefined) writeFileSync(join(folder, `${kind}.xml`), text);
  }
  const isShell = runtime.supports("shell");
  const file = join(folder, isShell ? "robot.sh" : "robot.mjs");
  writeFileSync(file, isShell ? SCRIPT : WINDOWS_SCRIPT);
  const robot = isShell ? ["/bin/sh", file] : [runtime.node(), host.path(file)];
  const suites = [...endings].map(([id, { end, output }]) => {
    const order = "code" in end ? ["exit", String(end.code)] : ["kill", String(end.signal)];
    const command = [...robot, host.path(folder), output, ...order];
    return [id, { robot_command: command }] as const;
  });
  host.configure({ suites: Object.fromEntries(suites) });
}

const SCRIPT = `folder=$1 kind=$2 order=$3 number=$4
for word in "$@"; do [ "$last" = --outputdir ] && target=$word; last=$word; done
[ "$kind" = none ] || cat "$folder/$kind.xml" > "$target/output.xml"
ulimit -c 0
[ "$order" = exit ] && exit "$number"
kill -"$number" $$
sleep 60
`;

/** Nothing is ended by a signal there. */
const WINDOWS_SCRIPT = `import { copyFileSync } from "node:fs";
const [folder, kind, , number] = process.argv.slice(2);
const target = process.argv[process.argv.indexOf("--outputdir") + 1];
if (kind !== "none") copyFileSync(folder + "/" + kind + ".xml", target + "/output.xml");
process.exit(Number(number));
`;

const script = fileURLToPath(new URL("./leave-output.sh", import.meta.url));
const program = fileURLToPath(new URL("./leave-output.mjs", import.meta.url));

/** Puts a robot onto the host that leaves any file as its output; returns its command for a file. */
export function robotThatLeaves(host: Host): (file: string) => string[] {
  if (!runtime.supports("shell")) {
    return (file) => [runtime.node(), host.path(program), host.path(file), "0"];
  }
  // A shell starts faster than Node.js, and there are hundreds of runs.
  const copy = join(host.folders.root, "leave-output.sh");
  copyFileSync(script, copy);
  chmodSync(copy, 0o700);
  return (file) => ["/bin/sh", copy, file, "0"];
}

/** A program that a robot can start, and that does nothing until it is ended. */
export function sleepingCommand(): string[] {
  return runtime.supports("shell")
    ? ["sleep", "1000"]
    : [runtime.node(), "--eval", "setInterval(() => {}, 60_000)"];
}
