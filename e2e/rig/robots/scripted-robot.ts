import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { until } from "../clock/until.ts";
import { processStatus } from "../processes/process-status.ts";
import { runtime } from "../../runtimes/current.ts";

/** The fake robots of one suite, started by the programs and scripted by the test. */
export type ScriptedRobot = {
  /** Every run that has reported so far. */
  readonly runs: readonly ScriptedRun[];
  /** The next run that no one took yet; waits for it. */
  readonly nextRun: () => Promise<ScriptedRun>;
};

/** Listens for the fake robots of a host. */
export class ScriptedRobots implements AsyncDisposable {
  /** Where: a socket's path; a port for Windows programs, which can't reach a socket of Linux. */
  readonly socket: string | number;
  readonly #runs = new Map<string, ScriptedRun[]>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #isOver = false;

  /** @param socketFile the path to listen on, where programs can reach it */
  static async listen(socketFile: string): Promise<ScriptedRobots> {
    const server = createServer();
    if (runtime.supports("pipes")) server.listen(socketFile);
    else server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return new ScriptedRobots(server, typeof address === "object" && address ? address.port : socketFile);
  }

  private constructor(server: Server, socket: string | number) {
    this.socket = socket;
    this.#server = server.on("connection", (connection) => this.#welcome(connection));
  }

  /** The test's side of a suite's robot. */
  robot(suite: string): ScriptedRobot {
    const runs: ScriptedRun[] = [];
    this.#runs.set(suite, runs);
    let taken = 0;
    return {
      runs,
      nextRun: async () => {
        const run = await until(() => runs[taken], {
          what: `suite "${suite}" starts its robot (run ${taken + 1})`,
        });
        taken += 1;
        return run;
      },
    };
  }

  /** Lets every robot that still waits for an order end, and each later one at once. */
  letEnd(): void {
    this.#isOver = true;
    for (const runs of this.#runs.values()) {
      for (const run of runs) run.letEnd();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
    const lines = createInterface({ input: socket });
    lines.once("line", (line) => {
      const run = new ScriptedRun(socket, { hello: line, lines });
      this.#runs.get(run.suite)?.push(run);
      if (this.#isOver) run.letEnd();
    });
  }
}

const hello = v.object({
  suite: v.string(),
  pid: v.number(),
  startTicks: v.number(),
  runId: v.optional(v.string()),
  attempt: v.optional(v.string()),
  argv: v.array(v.string()),
  env: v.record(v.string(), v.string()),
  cwd: v.string(),
});
const done = v.object({ done: v.number(), pid: v.optional(v.number()) });

export type RobotEnd = {
  /** The output.xml that it leaves: `partial` is what Robot had written until a moment before. */
  readonly output?: "whole" | "partial" | "none" | "empty";
  readonly message?: string;
  /** Gives each failure a message of that many random characters. */
  readonly noise?: number;
};

/** One process of a fake robot, waiting for the test's orders. */
export class ScriptedRun {
  readonly suite: string;
  readonly pid: number;
  readonly startTicks: number;
  readonly runId: string | undefined;
  readonly attempt: string | undefined;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly #socket: Socket;
  readonly #answers = new Map<number, v.InferOutput<typeof done>>();
  #orders = 0;
  #isGone = false;

  constructor(socket: Socket, said: { hello: string; lines: Interface }) {
    const { suite, pid, startTicks, runId, attempt, argv, env, cwd } = v.parse(hello, JSON.parse(said.hello));
    this.suite = suite;
    this.pid = pid;
    // On Windows it can't know that of Linux, by which the rig knows it.
    this.startTicks = runtime.supports("process-tree")
      ? startTicks
      : (processStatus(pid)?.startTicks ?? startTicks);
    this.runId = runId;
    this.attempt = attempt;
    this.argv = argv;
    this.env = env;
    this.cwd = cwd;
    this.#socket = socket;
    socket.on("close", () => {
      this.#isGone = true;
    });
    said.lines.on("line", (line) => {
      const answer = v.parse(done, JSON.parse(line));
      this.#answers.set(answer.done, answer);
    });
  }

  /** True once the process has ended. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** The values of a Robot option that was given as `--name value`. */
  option(name: string): string[] {
    return this.argv.flatMap((word, index) => (word === `--${name}` ? [this.argv[index + 1] ?? ""] : []));
  }

  /** Ends with Robot's code: the number of failed tests. Waits for the process's end. */
  async end(rc: number, options: RobotEnd = {}): Promise<void> {
    this.#order({ do: "end", rc, ...options });
    await until(() => this.#isGone, { what: `robot ${this.pid} ends` });
  }

  /** Ends if it has not yet, without waiting. */
  letEnd(): void {
    if (!this.#isGone) this.#order({ do: "end", rc: 0 });
  }

  /** Kills itself. */
  async die(signal: NodeJS.Signals): Promise<void> {
    this.#order({ do: "die", signal });
    await until(() => this.#isGone, { what: `robot ${this.pid} dies` });
  }

  /** Starts a child of its own, which it doesn't wait for; gives its pid. */
  async spawn(
    command: readonly string[],
    options: { isDetached?: boolean; env?: Record<string, string> } = {},
  ): Promise<number> {
    const answer = await this.#answer(this.#order({ do: "spawn", command, ...options }));
    if (answer.pid === undefined)
      throw new Error(`Cannot spawn "${command.join(" ")}" from robot ${this.pid}: no pid`);
    return answer.pid;
  }

  /** Prints that many bytes. */
  async print(stream: "stdout" | "stderr", bytes: number): Promise<void> {
    await this.#answer(this.#order({ do: "print", stream, bytes }));
  }

  #order(order: Readonly<Record<string, unknown>>): number {
    this.#orders += 1;
    this.#socket.write(`${JSON.stringify({ id: this.#orders, ...order })}\n`);
    return this.#orders;
  }

  async #answer(order: number): Promise<v.InferOutput<typeof done>> {
    return await until(() => this.#answers.get(order), { what: `robot ${this.pid} obeys` });
  }
}

const fakeRobot = fileURLToPath(new URL("./fake-robot.mjs", import.meta.url));

export type FakeRobotSetting = {
  readonly suite: string;
  readonly recorder: string;
  /** Does not end at SIGTERM, or at Ctrl-C on Windows. */
  readonly ignoresSigterm?: boolean;
} /** The path of a socket, or a port of 127.0.0.1. */ & (
  | { readonly socket: string | number }
  /** Lives for a random time between these and ends with that code (0). */
  | { readonly leastMs: number; readonly mostMs: number; readonly rc?: number }
);

/** The `robot_command` of a suite whose robot is a fake one. */
export function fakeRobotCommand(setting: FakeRobotSetting): string[] {
  const addOn = runtime.addOn();
  const paths = {
    recorder: runtime.path(setting.recorder),
    ...(addOn === undefined ? {} : { addOn: runtime.path(addOn) }),
  };
  return [runtime.node(), runtime.path(fakeRobot), JSON.stringify({ ...setting, ...paths })];
}
