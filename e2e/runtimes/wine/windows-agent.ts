import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { inject } from "vitest";
import { type AgentCall, type AgentSetting, markerVariable, type RawAnswer } from "../runtime.ts";
import { ADD_ON, readyWine, windowsCommand, windowsEnvironment, windowsPath } from "./windows-paths.ts";

const program = fileURLToPath(new URL("./windows-agent.mjs", import.meta.url));

const newsSchema = v.variant("event", [
  v.object({ event: v.literal("ready"), pid: v.number() }),
  v.object({ event: v.literal("dying"), message: v.string() }),
  v.object({ event: v.literal("done"), id: v.number(), result: v.optional(v.unknown()) }),
  v.object({ event: v.literal("failed"), id: v.number(), message: v.string() }),
  v.object({ event: v.literal("started"), id: v.number(), pid: v.number() }),
  v.object({ event: v.literal("output"), id: v.number(), base64: v.string() }),
  v.object({
    event: v.literal("ended"),
    id: v.number(),
    /** Missing where the call was ended at its time-out. */
    exitCode: v.optional(v.number()),
    elapsedMs: v.number(),
    stderr: v.string(),
  }),
]);
export type AgentNews = v.InferOutput<typeof newsSchema>;

type Listener = (news: AgentNews) => void;

/** The Windows program that treats plugins as Checkmk's agent does, and knows Windows by its functions. */
export class WindowsAgent implements AsyncDisposable {
  readonly pid: number;
  readonly #socket: Socket;
  readonly #ended: Promise<unknown>;
  readonly #listeners = new Map<number, Listener>();
  #orders = 0;
  #lastWords = "";

  /** @param setting.env that of the service, which the plugins inherit */
  static async start(setting: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
  }): Promise<WindowsAgent> {
    const wine = readyWine();
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const child = spawn(
      wine.wine,
      [wine.nodes[22], windowsPath(program), String(port), windowsPath(join(inject("bundle"), ADD_ON))],
      { env: setting.env, cwd: setting.cwd, stdio: "ignore" },
    );
    const ended = once(child, "exit");
    const failed = async () => {
      await ended;
      throw new Error("Cannot start the agent of the rig: it ended before it was ready");
    };
    const [socket] = await Promise.race([once(server, "connection"), failed()]);
    server.close();
    return new Promise((resolve) => {
      const lines = createInterface({ input: socket });
      lines.once("line", (line) => {
        const news = v.parse(newsSchema, JSON.parse(line));
        const agent = new WindowsAgent(socket, { pid: news.event === "ready" ? news.pid : 0, ended });
        lines.on("line", (later) => agent.#receive(v.parse(newsSchema, JSON.parse(later))));
        resolve(agent);
      });
    });
  }

  private constructor(socket: Socket, about: { readonly pid: number; readonly ended: Promise<unknown> }) {
    this.pid = about.pid;
    this.#socket = socket;
    this.#ended = about.ended;
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      for (const [id, listener] of this.#listeners) {
        listener({ event: "failed", id, message: this.#epitaph() });
      }
    });
  }

  /** Gives an order without an answer that is waited for; `heard` gets all news of it. Returns its number. */
  order(order: Readonly<Record<string, unknown>>, heard: Listener = () => undefined): number {
    this.#orders += 1;
    const id = this.#orders;
    this.#listeners.set(id, heard);
    if (this.#socket.destroyed) {
      queueMicrotask(() => heard({ event: "failed", id, message: this.#epitaph() }));
      return id;
    }
    this.#socket.write(`${JSON.stringify({ id, ...order })}\n`);
    return id;
  }

  /** Gives an order and waits until it is done. */
  async obey(order: Readonly<Record<string, unknown>>): Promise<unknown> {
    return await new Promise((resolve, reject) => {
      const id = this.order(order, (news) => {
        this.#listeners.delete(id);
        if (news.event === "done") resolve(news.result);
        if (news.event === "failed")
          reject(new Error(`Cannot ${JSON.stringify(order)} on Windows: ${news.message}`));
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.#ended;
  }

  #receive(news: AgentNews): void {
    if (news.event === "dying") this.#lastWords = news.message;
    else if (news.event !== "ready") this.#listeners.get(news.id)?.(news);
  }

  #epitaph(): string {
    return `the agent of the rig has ended: ${this.#lastWords}`;
  }
}

const agents = new Map<string, Promise<WindowsAgent>>();

type Setting = { readonly env: Readonly<Record<string, string>>; readonly cwd: string };

/** The agent of the host whose marker is in that environment; it is started at the first call. */
export async function windowsAgent(setting: Setting): Promise<WindowsAgent> {
  const marker = setting.env[markerVariable] ?? "";
  const running = agents.get(marker) ?? WindowsAgent.start(setting);
  agents.set(marker, running);
  return await running;
}

/** Ends that agent, if there is one. */
export async function endWindowsAgent(marker: string): Promise<void> {
  const agent = await agents.get(marker);
  agents.delete(marker);
  await agent?.[Symbol.asyncDispose]();
}

/** The agent's time-out for a plugin. */
const BOUND_MS = 60_000;

/** Starts a call of the plugin as the agent for Windows makes it. */
export function wineAgentCall(command: readonly string[], setting: AgentSetting): AgentCall {
  let answered: (answer: RawAnswer) => void = () => undefined;
  let failed: (error: unknown) => void = () => undefined;
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    answered = resolve;
    failed = reject;
  });
  const parts: Buffer[] = [];
  const printed = () => Buffer.concat(parts).toString("utf8");
  let pid: number | undefined;
  let isOver = false;
  const starting = windowsAgent(setting).then((agent) => {
    const order = {
      do: "call",
      command: windowsCommand(command),
      env: windowsEnvironment(setting.env),
      cwd: windowsPath(setting.cwd),
      mayBreakAway: setting.mayBreakAway ?? false,
      isWithoutStderr: setting.isWithoutStderr ?? false,
      pipesLeftOpen: setting.pipesLeftOpen ?? 0,
      boundMs: setting.boundMs ?? BOUND_MS,
    };
    const id = agent.order(order, (news) => {
      if (news.event === "started") pid = news.pid;
      if (news.event === "output") parts.push(Buffer.from(news.base64, "base64"));
      if (news.event === "failed") failed(new Error(news.message));
      if (news.event !== "ended") return;
      isOver = true;
      const { exitCode = Number.NaN, elapsedMs, stderr } = news;
      answered({ exitCode, stdout: printed(), stderr, elapsedMs });
    });
    return (what: string) => (isOver ? undefined : agent.order({ do: what, call: id }));
  });
  starting.catch(failed);
  const order = (what: string) =>
    void starting.then(
      (give) => give(what),
      () => undefined,
    );
  return {
    pid: () => pid,
    printed,
    pauseReading: () => order("pause"),
    stopReading: () => order("closeOutput"),
    killGroup: () => {
      order("endJob");
      order("resume");
    },
    answer,
  };
}
