import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { denoBinary } from "../rig/deno-binary.ts";
import type { Host } from "../rig/host.ts";
import { legRuntime } from "../rig/runtime.ts";
import { agentUnits } from "./agent-units.ts";

/** What kind of system is booted. */
export type SystemOptions = {
  readonly systemd: string;
  /** The folder of the bundle that is installed. */
  readonly bundle: string;
  /** How systemd follows its processes; version 2 alone unless said otherwise. */
  readonly groups?: "unified" | "hybrid";
  /** In which part of the agent the plugin is. */
  readonly plugin?: "synchronous" | "asynchronous";
  /** Programs that are not installed here. */
  readonly hidden?: readonly string[];
  /** More lines for the agent's services. */
  readonly service?: readonly string[];
  /** The user of the agent, and of all folders; root unless said otherwise. */
  readonly user?: number;
  /** More units, by their file names. */
  readonly units?: Readonly<Record<string, string>>;
  /** More variables for the agent's services. */
  readonly env?: Readonly<Record<string, string>>;
  /** Programs by their names, found before those of the system: bash scripts. */
  readonly programs?: Readonly<Record<string, string>>;
};

/** Where a system has what is its own. */
export type SystemFolder = {
  readonly root: string;
  readonly records: string;
  readonly socket: string;
};

/** Writes a system's units and settings below the host's folder, and installs the bundle as people do. */
export function writeSystemFolder(host: Host, options: SystemOptions): SystemFolder {
  const root = join(host.folders.root, "systemd");
  const folder = { root, records: join(root, "records"), socket: join(root, "agent.sock") };
  for (const name of ["units", "etc", "generators", "records", "bin"]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  // In version 1 each hierarchy that counts something would get groups, and these are the machine's own.
  writeFileSync(
    join(root, "etc", "system.conf"),
    "[Manager]\nDefaultTasksAccounting=no\nDefaultMemoryAccounting=no\n",
  );
  for (const [name, text] of Object.entries(options.programs ?? {})) {
    writeFileSync(join(root, "bin", name), `#!/bin/bash\n${text}`);
    chmodSync(join(root, "bin", name), 0o755);
  }
  const service = options.user === undefined ? [] : [`User=${options.user}`, `Group=${options.user}`];
  const units = agentUnits({
    agent: fileURLToPath(new URL("./agent.bash", import.meta.url)),
    records: folder.records,
    socket: folder.socket,
    env: {
      ...host.env,
      PATH: `${join(root, "bin")}:${host.env["PATH"]}`,
      ROBOTMK_NODE: legRuntime() === "deno" ? denoBinary() : process.execPath,
      ...options.env,
    },
    service: [...service, ...(options.service ?? [])],
  });
  for (const [name, text] of Object.entries({ ...units, ...options.units }))
    writeFileSync(join(root, "units", name), text);
  install(host, options);
  if (options.user !== undefined) giveTo(options.user, join(host.folders.root, ".."));
  return folder;
}

function install(host: Host, { bundle, plugin }: SystemOptions): void {
  cpSync(bundle, join(host.folders.library, "robotmk-controller"), { recursive: true });
  const folder = plugin === "asynchronous" ? join(host.folders.plugins, "60") : host.folders.plugins;
  mkdirSync(folder, { recursive: true });
  cpSync(join(bundle, "robotmk-ctrl"), join(folder, "robotmk-ctrl"));
}

function giveTo(user: number, path: string): void {
  chownSync(path, user, user);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) giveTo(user, child);
    else chownSync(child, user, user);
  }
}
