import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type AgentAnswer, readAgentAnswer } from "../../rig/agent/agent-output.ts";
import type { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import type { CommandAnswer } from "../../runtimes/runtime.ts";

export type CallThrough = {
  /** Lines of bash that make the surroundings; the plugin takes their shell's place. */
  readonly lines?: string;
  /** What stands in front of bash, as `unshare`. */
  readonly before?: readonly string[];
  /** The plugin's variables beside those of the host; undefined takes one away. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
};

/** A call of the plugin by a caller of another kind than the agent. */
export async function callThrough(host: Host, through: CallThrough): Promise<AgentAnswer> {
  const started = performance.now();
  const { exitCode, stdout, stderr } = await rawCallThrough(host, through);
  const elapsedMs = performance.now() - started;
  return readAgentAnswer({ exitCode: exitCode ?? Number.NaN, stdout, stderr, elapsedMs });
}

/** The same, whatever came of it. */
export async function rawCallThrough(host: Host, through: CallThrough): Promise<CommandAnswer> {
  const command = throughCommand(host, through);
  return await runCommand(command, { env: host.env, cwd: host.folders.plugins });
}

/** The command of such a call. */
function throughCommand(host: Host, { lines, before, variables }: CallThrough): readonly string[] {
  const changes = Object.entries(variables ?? {}).map(([name, value]) =>
    value === undefined ? `--unset=${name}` : `${name}=${value}`,
  );
  const unset = changes.filter((change) => change.startsWith("--unset="));
  const set = changes.filter((change) => !change.startsWith("--unset="));
  const plugin = ["/usr/bin/env", ...unset, ...set, ...host.command("ctrl")];
  return [...(before ?? []), "bash", "-c", `${lines ?? ""}\nexec "$@"`, "bash", ...plugin];
}

/** A call, and how long the connection stayed open after the plugin's end. */
export type SocketAnswer = AgentAnswer & { readonly heldMs: number };

/** A call as xinetd makes it: a process for each connection, whose standard streams are all the connection itself. */
export async function callOnSocket(host: Host): Promise<SocketAnswer> {
  const [file = "", ...args] = host.command("ctrl");
  const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  const exited = once(server, "connection").then(async ([connection]) => {
    const child = spawn(file, args, {
      cwd: host.folders.plugins,
      env: { ...host.env },
      stdio: [connection, connection, connection],
    });
    connection.destroy();
    const [code] = await once(child, "exit");
    return { code: Number(code), atMs: performance.now() };
  });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`Cannot listen: ${String(address)}`);
  const started = performance.now();
  const client = createConnection(address.port, "127.0.0.1");
  const bound = setTimeout(() => client.destroy(new Error("Cannot read to EOF within 30 s")), 30_000);
  try {
    const stdout = await text(client);
    const eofMs = performance.now();
    const { code, atMs } = await exited;
    const answer = readAgentAnswer({ exitCode: code, stdout, stderr: "", elapsedMs: eofMs - started });
    return { ...answer, heldMs: Math.max(0, eofMs - atMs) };
  } finally {
    clearTimeout(bound);
    server.close();
  }
}

export type CallWithDescriptors = {
  readonly answer: AgentAnswer;
  /** The sockets that the plugin found open beside its output. */
  readonly sockets: number;
  /** From the plugin's end until the last of them was at EOF: held by nobody any more. */
  readonly heldMs: number;
};

/**
 * A call by a caller that left the descriptors from 3 to the last one open: sockets, and in one place a file that it
 * has locked.
 */
export async function callWithDescriptors(
  host: Host,
  left: { readonly last: number; readonly locked: { readonly descriptor: number; readonly file: string } },
): Promise<CallWithDescriptors> {
  const lock = openSync(left.locked.file, "w");
  const locking = spawnSync("flock", ["-n", "3"], { stdio: ["ignore", "ignore", "ignore", lock] });
  if (locking.status !== 0)
    throw new Error(`Cannot lock "${left.locked.file}": ${locking.error?.message ?? ""}`);
  const [file = "", ...args] = host.command("ctrl");
  const more = Array.from({ length: left.last - 2 }, (_, index) =>
    index + 3 === left.locked.descriptor ? lock : ("pipe" as const),
  );
  const started = performance.now();
  const child = spawn(file, args, {
    cwd: host.folders.plugins,
    env: { ...host.env },
    stdio: ["ignore", "pipe", "pipe", ...more],
  });
  closeSync(lock);
  const streams = child.stdio.filter((stream): stream is Readable => stream instanceof Readable);
  const [stdout, stderr, ...sockets] = streams;
  if (stdout === undefined || stderr === undefined)
    throw new Error("Cannot read the plugin: it has no output");
  const lastEof = Promise.all(sockets.map((socket) => once(socket.resume(), "close"))).then(() =>
    performance.now(),
  );
  const exited = once(child, "exit").then(([code]) => ({ code: Number(code), atMs: performance.now() }));
  const [out, err, end, eofMs] = await Promise.all([text(stdout), text(stderr), exited, lastEof]);
  const answer = readAgentAnswer({
    exitCode: end.code,
    stdout: out,
    stderr: err,
    elapsedMs: end.atMs - started,
  });
  return { answer, sockets: sockets.length, heldMs: Math.max(0, eofMs - end.atMs) };
}
