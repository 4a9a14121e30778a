import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../host/host.ts";
import { runtime } from "../../runtimes/current.ts";

/** How the agent's units differ from the stock ones. */
export type AgentUnitSetting = {
  /** The agent's program. */
  readonly agent: string;
  /** Where the agent keeps what it notes. */
  readonly records: string;
  readonly socket: string;
  readonly env: Readonly<Record<string, string>>;
  /** More lines for the agent's services, as an administrator's drop-in file adds them. */
  readonly service: readonly string[];
};

/**
 * The units of an agent host by their file names: each call is an instance of a socket-activated service, the
 * asynchronous part is a service of its own, and no unit sets KillMode.
 */
function agentUnits(setting: AgentUnitSetting): Readonly<Record<string, string>> {
  const environment = Object.entries(setting.env).map(
    ([name, value]) => `Environment=${quoted(`${name}=${value}`)}`,
  );
  const command = `/bin/bash ${quoted(setting.agent)} ${quoted(setting.records)}`;
  return {
    ...emptyTargets(["sysinit.target", "basic.target", "shutdown.target"]),
    "default.target": unit({
      Unit: ["Requires=sysinit.target basic.target check-mk-agent.socket check-mk-agent-async.service"],
    }),
    "check-mk-agent.socket": unit({ Socket: [`ListenStream=${escaped(setting.socket)}`, "Accept=yes"] }),
    "check-mk-agent@.service": unit({
      Service: [
        `ExecStart=-${command}`,
        "Type=simple",
        "StandardInput=socket",
        ...environment,
        ...setting.service,
      ],
    }),
    "check-mk-agent-async.service": unit({
      Service: [
        `ExecStart=${command}`,
        "Type=simple",
        "Environment=MK_LOOP_INTERVAL=1000",
        ...environment,
        ...setting.service,
      ],
    }),
  };
}

/** What services need by their default dependencies; nothing of the machine's own start is in them. */
function emptyTargets(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, "[Unit]\nDefaultDependencies=no\n"]));
}

/** Writes a unit file: its sections with their lines. */
function unit(parts: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(parts)
    .map(([name, lines]) => `[${name}]\n${lines.join("\n")}\n`)
    .join("\n");
}

/** systemd.syntax(7): specifiers are expanded, words are split. */
function quoted(text: string): string {
  return `"${escaped(text).replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%%");
}

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
      ROBOTMK_NODE: runtime.interpreter(),
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

/** The unit that runs a user's own service manager, as logind starts it for a user who lingers. */
export function userManagerUnit(
  host: Host,
  { systemd, user }: { readonly systemd: string; readonly user: number },
): string {
  const runtime = `/run/user/${user}`;
  const folder = join(host.folders.root, "systemd");
  const env = {
    XDG_RUNTIME_DIR: runtime,
    HOME: host.folders.root,
    SYSTEMD_UNIT_PATH: `${join(folder, "units")}:${runtime}/systemd/transient`,
    SYSTEMD_USER_GENERATOR_PATH: join(folder, "generators"),
  };
  return unit({
    Service: [
      `ExecStartPre=+/usr/bin/install -d -m 0700 -o ${user} -g ${user} ${runtime}`,
      `ExecStart=${systemd} --user --unit=basic.target --log-target=null`,
      "Type=notify",
      `User=${user}`,
      `Group=${user}`,
      "Delegate=yes",
      ...Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    ],
  });
}

const script = fileURLToPath(new URL("./sudo-stand-in.bash", import.meta.url));

/**
 * Stands in for a sudo that asks for no password, since a real one follows the machine's own settings: a program
 * of that name hands its words to a service of root, which runs them.
 */
export function sudoStandIn(host: Host): { readonly program: string; readonly unit: string } {
  const folder = join(host.folders.root, "systemd", "sudo");
  return {
    program: `exec ${script} client "${folder}" "$@"\n`,
    unit: unit({ Service: [`ExecStart=${quoted(script)} server ${quoted(folder)}`] }),
  };
}
