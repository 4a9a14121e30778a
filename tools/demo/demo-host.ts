import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ROOT } from "../tool-command.ts";
import { demoConfig } from "./demo-config.ts";

/** The temporary host of a demo: folders like those of a Checkmk agent. */
export type DemoHost = {
  readonly root: string;
  readonly configFile: string;
  readonly plugins: string;
  readonly spool: string;
  readonly logs: string;
  /** What an agent gives to its plugins, and nothing else. */
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
    },
  };
  for (const folder of [at("etc"), host.plugins]) mkdirSync(folder, { recursive: true });
  cpSync(fileURLToPath(new URL("suites", import.meta.url)), at("suites"), { recursive: true });
  writeFileSync(host.configFile, demoConfig(python));
  writeFileSync(join(host.plugins, "robotmk-ctrl"), pluginFile(), { mode: 0o755 });
  return host;
}

/** The command that runs ctrl from its sources. */
export function ctrlCommand(args: readonly string[]): readonly string[] {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return [process.execPath, "--import", loader, join(ROOT, "apps", "ctrl", "src", "main.ts"), ...args];
}

/** An executable file in the plugin folder, as agents want it; the bundle has one that finds its own runtime. */
function pluginFile(): string {
  const command = ctrlCommand([]).map((part) => `'${part.replaceAll("'", "'\\''")}'`);
  return `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`;
}
