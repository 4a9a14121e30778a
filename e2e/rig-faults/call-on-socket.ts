import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { type AgentAnswer, readAgentAnswer } from "../rig/agent-answer.ts";
import type { Host } from "../rig/host.ts";

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
