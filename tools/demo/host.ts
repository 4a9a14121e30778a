import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../tool-command.ts";

const IS_DENO = process.versions["deno"] !== undefined;

/** The temporary host of a demo: folders like those of a Checkmk agent. */
export type DemoHost = {
  readonly root: string;
  readonly configFile: string;
  readonly plugins: string;
  readonly spool: string;
  readonly logs: string;
  /** The whole environment that an agent gives to its plugins. */
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Makes the host with its suites, its config and the plugin file. Nothing is started yet.
 *
 * @param python the interpreter that has Robot Framework
 */
export function makeDemoHost(python: string): DemoHost {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "robotmk-demo-")));
  const at = (...parts: readonly string[]): string => join(root, ...parts);
  const host: DemoHost = {
    root,
    configFile: at("etc", "robotmk.yml"),
    plugins: at("lib", "plugins"),
    spool: at("var", "robotmk", "system"),
    logs: at("log", "robotmk"),
    env: {
      MK_LIBDIR: at("lib"),
      MK_CONFDIR: at("etc"),
      MK_VARDIR: at("var"),
      MK_LOGDIR: at("log"),
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      LC_ALL: "C.UTF-8",
      // An agent has a home, where Deno keeps its cache. This host has none.
      ...(IS_DENO ? { DENO_DIR: denoDir() } : {}),
    },
  };
  for (const folder of [at("etc"), host.plugins]) mkdirSync(folder, { recursive: true });
  cpSync(fileURLToPath(new URL("suites", import.meta.url)), at("suites"), { recursive: true });
  writeFileSync(host.configFile, demoConfig(python));
  writeFileSync(join(host.plugins, "robotmk-ctrl"), pluginFile(), { mode: 0o755 });
  return host;
}

/** Returns the command that runs ctrl from its sources, on the runtime of the demo. */
export function ctrlCommand(args: readonly string[]): readonly string[] {
  const runtime = IS_DENO
    ? ["run", "-A", "--no-prompt", "--quiet"]
    : ["--import", import.meta.resolve("tsx")];
  return [process.execPath, ...runtime, join(ROOT, "apps", "ctrl", "src", "main.ts"), ...args];
}

/** Returns the folder of Deno's cache, by Deno's own rules on Linux. */
function denoDir(): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return process.env["DENO_DIR"] ?? join(cache, "deno");
}

/** An executable file in the plugin folder, as agents want it; the bundle has one that finds its own runtime. */
function pluginFile(): string {
  const command = ctrlCommand([]).map((part) => `'${part.replaceAll("'", "'\\''")}'`);
  return `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`;
}

/** The suites of the demo's host, in the order of its robotmk.yml, each with its expected result and run count. */
export const DEMO_SUITES = [
  { id: "shop_berlin", expected: "OK", runs: 2 },
  { id: "shop_paris", expected: "OK", runs: 1 },
  { id: "checkout", expected: "CRITICAL", runs: 1 },
  { id: "monthly_report", expected: "OK", runs: 1 },
  { id: "stuck_browser", expected: "CRITICAL", runs: 1 },
] as const;

/**
 * Returns the robotmk.yml of the demo's host. `deadman_timeout` ends its daemon when the demo was killed.
 *
 * @param python the interpreter that has Robot Framework
 */
function demoConfig(python: string): string {
  return `robotdir: ../suites
robot_command: [${JSON.stringify(python)}, -m, robot]
max_parallel_executions: 3
deadman_timeout: 10m
suites:
  shop_berlin:                      # one folder under two ids
    suite: shop
    variable: {SITE: Berlin}
    suite_execution_interval: 10s
  shop_paris:
    suite: shop
    variable: {SITE: Paris}
    suite_execution_interval: 1m
  checkout:                         # fails
    suite: checkout.robot
    suite_execution_interval: 1m
  monthly_report:                   # takes its time
    suite: monthly_report.robot
    suite_execution_interval: 1m
  stuck_browser:                    # runs into its time-out
    suite: stuck_browser.robot
    suite_execution_interval: 1m
    timeout: 5s
    stop_grace: 3s
`;
}

/** The result of a command. */
export type CommandAnswer = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
};

/**
 * Runs a command with nothing on its standard input, and reads both streams to EOF, as an agent does.
 *
 * @throws the system's error if the command cannot be started
 */
export async function runQuietly(
  [file = "", ...args]: readonly string[],
  where: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<CommandAnswer> {
  const startedMs = performance.now();
  const child = spawn(file, args, { cwd: where.cwd, env: where.env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  await once(child, "close");
  return { code: child.exitCode, ...said, elapsedMs: performance.now() - startedMs };
}
