import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../tool-command.ts";
import { DEMO_SUITES } from "./demo-config.ts";
import { ctrlCommand, type DemoHost } from "./demo-host.ts";
import { describeDaemon } from "./describe-daemon.ts";
import { keepLogs } from "./keep-logs.ts";
import { generatorOf, type PluginOutput, readSection } from "./read-section.ts";
import { runQuietly } from "./run-quietly.ts";
import type { Screen } from "./screen.ts";
import { suiteTable } from "./suite-table.ts";
import { watchRuns } from "./watch-runs.ts";

/** How a demo is shown, and how it is given up. */
export type DemoOptions = {
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** The host stays, so its own logs can be named. */
  readonly keep: boolean;
};

/**
 * Shows two agent calls with the runs between them.
 *
 * @returns what did not come as it must; empty: all did
 * @throws AbortError where the signal came
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
      const state = second.output.services.get(`Robotmk ${id}`)?.state;
      return state === expected ? [] : [`Suite "${id}" must be ${expected}: it is ${state}`];
    }),
  ];
}

type Call = { readonly raw: string; readonly output: PluginOutput };

/** Calls the plugin as the agent does: its variables alone, its plugin folder, nothing on stdin, read to EOF. */
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
