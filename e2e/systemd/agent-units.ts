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
export function agentUnits(setting: AgentUnitSetting): Readonly<Record<string, string>> {
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
export function unit(parts: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(parts)
    .map(([name, lines]) => `[${name}]\n${lines.join("\n")}\n`)
    .join("\n");
}

/** systemd.syntax(7): specifiers are expanded, words are split. */
export function quoted(text: string): string {
  return `"${escaped(text).replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%%");
}
