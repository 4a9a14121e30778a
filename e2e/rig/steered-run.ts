import type { Socket } from "node:net";
import type { Interface } from "node:readline";
import * as v from "valibot";
import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { processStatus } from "./process-status.ts";
import { until } from "./until.ts";

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
export class SteeredRun {
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
    this.startTicks = isWineLeg() ? (processStatus(pid)?.startTicks ?? startTicks) : startTicks;
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
