import { copyFileSync, existsSync, mkdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../tool-command.ts";
import { ctrlCommand, DEMO_SUITES, type DemoHost, runQuietly } from "./host.ts";
import type { Screen } from "./screen.ts";
import { generatorOf, type PluginOutput, readSection, type Section, suiteTable } from "./section.ts";
import { watchRuns } from "./watch-runs.ts";

/** Where a demo prints, and what ends it early. */
export type DemoOptions = {
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** Keep the host, so that the links lead to its own logs. */
  readonly keep: boolean;
};

/**
 * Shows two agent calls with the runs between them.
 *
 * @returns the differences from the expected results
 * @throws AbortError on the signal
 */
export async function runDemo(host: DemoHost, options: DemoOptions): Promise<readonly string[]> {
  const { screen, signal } = options;
  screen.title(`A host in ${host.root}, with this robotmk.yml`);
  for (const line of readFileSync(host.configFile, "utf8").trimEnd().split("\n")) screen.say(`  ${line}`);

  screen.title("The agent calls its plugin for the first time");
  const first = await callPlugin(host, options);
  for (const [name, { state, text }] of first.output.services) {
    screen.say(`  ${state.padEnd(8)} ${name}: ${text.split("\\n")[0]}`);
  }

  screen.title("Time passes");
  const isDone = await watchRuns(host.spool, options);
  screen.live("");
  signal.throwIfAborted();

  screen.title("The agent calls again");
  const second = await callPlugin(host, options);
  screen.title("What Checkmk gets");
  showResults(second, options);
  screen.title("The daemon");
  for (const line of describeDaemon(second.output.section.controller)) screen.say(`  ${line}`);
  screen.title("The first lines of the plugin's output, as they are");
  for (const line of second.raw.split("\n").slice(0, 4)) screen.say(`  ${shorten(line, 240)}`);

  screen.title("The end");
  const stop = await runQuietly(ctrlCommand(["stop"]), { cwd: host.plugins, env: host.env });
  screen.say(`  robotmk-ctrl stop: ${stop.stdout.trim() || stop.stderr.trim()}`);
  return [
    ...(isDone ? [] : ["Not every suite has run"]),
    ...DEMO_SUITES.flatMap(({ id, expected }) => {
      // The last run decides: the service also depends on its age, and so on the load of this host.
      const message = second.output.section.suites.find((suite) => suite.id === id)?.spool.last_message;
      return message?.startsWith(`${expected}:`)
        ? []
        : [`Suite "${id}" must be ${expected}: it is "${message}"`];
    }),
  ];
}

type Call = { readonly raw: string; readonly output: PluginOutput };

/** Calls the plugin as the agent does: with its variables only, in its plugin folder, without stdin, to EOF. */
async function callPlugin(host: DemoHost, { screen, signal }: DemoOptions): Promise<Call> {
  const answer = await runQuietly(["./robotmk-ctrl"], { cwd: host.plugins, env: host.env });
  signal.throwIfAborted();
  const output = readSection(answer.stdout);
  const { daemon, errors } = output.section.controller;
  screen.say(
    `  EOF after ${(answer.elapsedMs / 1000).toFixed(1)} s, exit code ${answer.code}, ${Buffer.byteLength(answer.stdout)} bytes, ${answer.stderr === "" ? "nothing" : "something"} on stderr; the daemon is ${daemon.state}`,
  );
  if (answer.stderr !== "") screen.say(`  stderr: ${shorten(answer.stderr, 500)}`);
  for (const error of errors) screen.say(`  error: ${error}`);
  return { raw: answer.stdout, output };
}

function showResults({ output }: Call, { screen, keep }: DemoOptions): void {
  const copies = keep ? undefined : keepLogs(output.section, join(ROOT, ".robot", "demo"));
  const table = suiteTable(output, {
    paint: screen.paint,
    logOf: ({ id, spool }) => (copies === undefined ? spool.html : (copies.get(id) ?? null)),
  });
  for (const line of table) screen.say(`  ${line}`);
  const generators = new Set(output.section.suites.map(generatorOf).filter((name) => name !== undefined));
  screen.say(`  The results were written by ${[...generators].join(", ")}.`);
  const place = keep ? "the host's spool" : "copies in .robot/demo, until the next demo";
  screen.say(`  Click a link to see Robot Framework's own log (${place}).`);
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}

/**
 * Copies Robot Framework's logs to a folder that stays after the demo. Removes the copies of an earlier demo.
 *
 * @returns the copies, by suite
 */
function keepLogs({ suites }: Section, folder: string): ReadonlyMap<string, string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const copies = suites.flatMap(({ id, spool }) => {
    if (spool.html === null || !existsSync(spool.html)) return [];
    const copy = join(folder, `${id}.html`);
    copyFileSync(spool.html, copy);
    return [[id, copy] as const];
  });
  return new Map(copies);
}

const METHODS: Readonly<Record<string, string>> = {
  "transient-service": "systemd runs it as a transient service of its own",
  scope: "systemd keeps it in a scope of its own",
  "sudo-service": "systemd runs it as a transient service of its own, requested through sudo",
  "user-service": "this user's systemd runs it as a transient service of its own",
  "own-cgroup": "it lives in a cgroup of its own, forked twice, in a session of its own",
  plain: "forked twice, in a session of its own",
};

/** Describes the daemon: its state, its detach method, and its independence by /proc. */
function describeDaemon({ daemon }: Section["controller"]): readonly string[] {
  if (daemon.pid === null) return [`the daemon is ${daemon.state}`];
  const method = daemon.launched ?? "?";
  return [
    `${daemon.state}, pid ${daemon.pid}, since ${daemon.since}, ${daemon.running} running, ${daemon.waiting} waiting`,
    `launched by "${method}": ${METHODS[method] ?? "?"}${daemon.degraded ? "; degraded: it dies with the agent's unit" : ""}`,
    ...independence(daemon.pid),
  ];
}

function independence(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // Numbered from the state on (proc(5)): parent 1, session 3, terminal 4.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const streams = [0, 1, 2].map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`));
    const terminal = fields[4] === "0" ? "no terminal" : "a terminal";
    const where = `cwd ${readlinkSync(`/proc/${pid}/cwd`)}, standard streams ${[...new Set(streams)].join(", ")}`;
    return [`parent ${fields[1]}, session ${fields[3]}, ${terminal}, ${where}`];
  } catch {
    // It has ended, or runs in another pid namespace.
    return [];
  }
}
