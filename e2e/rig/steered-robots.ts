import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { SteeredRun } from "./steered-run.ts";
import { until } from "./until.ts";

/** The fake robots of one suite, started by the programs and steered by the test. */
export type SteeredRobot = {
  /** Every run that has reported so far. */
  readonly runs: readonly SteeredRun[];
  /** The next run that no one took yet; waits for it. */
  readonly nextRun: () => Promise<SteeredRun>;
};

/** Listens for the fake robots of a host. */
export class SteeredRobots implements AsyncDisposable {
  /** Where: a socket's path; a port for Windows programs, which can't reach a socket of Linux. */
  readonly socket: string | number;
  readonly #runs = new Map<string, SteeredRun[]>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #isOver = false;

  /** @param socketFile the path to listen on, where programs can reach it */
  static async listen(socketFile: string): Promise<SteeredRobots> {
    const server = createServer();
    if (isWineLeg()) server.listen(0, "127.0.0.1");
    else server.listen(socketFile);
    await once(server, "listening");
    const address = server.address();
    return new SteeredRobots(server, typeof address === "object" && address ? address.port : socketFile);
  }

  private constructor(server: Server, socket: string | number) {
    this.socket = socket;
    this.#server = server.on("connection", (connection) => this.#welcome(connection));
  }

  /** The steering side of a suite's robot. */
  robot(suite: string): SteeredRobot {
    const runs: SteeredRun[] = [];
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
      const run = new SteeredRun(socket, { hello: line, lines });
      this.#runs.get(run.suite)?.push(run);
      if (this.#isOver) run.letEnd();
    });
  }
}
