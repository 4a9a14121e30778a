import { runtime } from "../runtimes/current.ts";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { InjectionLog, Journal, Ledger } from "./ledger.ts";
import { SpoolDisk } from "../faults/disk/spool-disk.ts";
import type { FakeClock } from "../faults/time/fake-clock.ts";
import { readAgentAnswer } from "../rig/agent/agent-output.ts";
import { Host } from "../rig/host/host.ts";

/** Programs start slowly under Wine: half as many suites there, and half as often. */
const isSlow = !runtime.supports("speed");
const PARALLEL = numbered("p", isSlow ? 3 : 6);
const SERIAL = numbered("s", isSlow ? 2 : 3);
const EXTERNAL = numbered("e", isSlow ? 1 : 3);
/** They come, go and change their mode. */
const GUESTS = numbered("g", isSlow ? 1 : 3);

const LIFE = { leastMs: 0, mostMs: 1500 };
const DISK_MB = 96;
const CALM = {
  max_parallel_executions: 3,
  start_wait_timeout: 10,
  global_execution_interval: isSlow ? 12 : 6,
  // A busy machine must not make a result stale that is the last one.
  global_cache_time: 300,
  // As many as the disk has room for; each account is taken before its run goes.
  keep_runs: 40,
  levels: { free_disk_mb: [4, 1] },
};

/** A host under load that can be disturbed in many ways: suites of all modes, a cap, robots that live for a random time. */
export class ChaosHost implements AsyncDisposable {
  readonly planned = [...PARALLEL, ...SERIAL];
  readonly external = EXTERNAL;
  readonly guests = GUESTS;
  readonly host: Host;
  readonly clock: FakeClock;
  /** Undefined where none can be mounted: then no disk is filled. */
  readonly disk: SpoolDisk | undefined;
  readonly injectionLog = new InjectionLog();
  readonly journal = new Journal();
  readonly ledger: Ledger;
  readonly afterwards: Afterwards;

  /** Makes the host; nothing is started yet. */
  static async create(clock: FakeClock): Promise<ChaosHost> {
    const suites = Object.fromEntries([
      ...PARALLEL.map((id) => [id, calmSettings(id)]),
      ...SERIAL.map((id) => [id, { execution_mode: "agent_serial" }]),
      ...EXTERNAL.map((id) => [id, { ...calmSettings(id), execution_mode: "external" }]),
      ...GUESTS.map((id) => [id, calmSettings(id)]),
    ]);
    const host = await Host.create({
      endBoundMs: 120_000,
      env: runtime.supports("fake-clock") ? clock.env : {},
      config: CALM,
      suites,
    });
    return new ChaosHost(host, clock);
  }

  private constructor(host: Host, clock: FakeClock) {
    this.host = host;
    this.clock = clock;
    this.disk = smallDisk(dirname(host.folders.spool));
    this.ledger = new Ledger(host, this.injectionLog);
    this.afterwards = new Afterwards((text) => this.injectionLog.see(text));
    for (const id of this.ids) host.randomRobot(id, LIFE);
  }

  get ids(): readonly string[] {
    return [...this.planned, ...this.external, ...this.guests];
  }

  /** Puts a suite back into the config as it was at first. */
  restoreSuite(id: string): void {
    this.host.configure({ suites: { [id]: { ...calmSettings(id), execution_mode: "agent_parallel" } } });
    this.host.randomRobot(id, LIFE);
  }

  /** The config as it was at first, but that no start is refused any more. */
  calmDown(): void {
    for (const id of this.guests) this.restoreSuite(id);
    const suites = Object.fromEntries(PARALLEL.map((id) => [id, calmSettings(id)]));
    this.host.configure({
      config: { ...CALM, max_parallel_executions: 4, start_wait_timeout: 90 },
      suites,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.afterwards.undoAll();
    try {
      await this.afterwards.settled(30_000);
    } finally {
      // The processes that are left lose their spool and end; the folder below the disk has to be empty.
      this.disk?.[Symbol.dispose]();
      this.journal[Symbol.dispose]();
      await this.host[Symbol.asyncDispose]();
    }
  }
}

function smallDisk(folder: string): SpoolDisk | undefined {
  const disk = SpoolDisk.mount(folder, DISK_MB);
  if (typeof disk !== "string") return disk;
  if (process.env["CI"] === "true") throw new Error(`Cannot fill a disk: ${disk}`);
  process.stderr.write(`No disk is filled or made read-only: ${disk}\n`);
  return undefined;
}

function calmSettings(id: string) {
  const seconds = 3 + (Number(id.slice(1)) % 4);
  return { suite_execution_interval: isSlow ? 2 * seconds : seconds, suite_cache_time: 300 };
}

function numbered(letter: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
}

type Pending = { readonly undo: () => void | Promise<void>; timer: NodeJS.Timeout };

/** What an injection leaves to be undone later, and the programs that it started and that go on. */
export class Afterwards {
  readonly #pending = new Set<Pending>();
  readonly #tracked = new Set<Promise<unknown>>();
  readonly #onProblem: (text: string) => void;

  constructor(onProblem: (text: string) => void) {
    this.#onProblem = onProblem;
  }

  /** Undoes something after a while, or when all is undone at once. */
  in(ms: number, undo: () => void | Promise<void>): void {
    const entry: Pending = { undo, timer: setTimeout(() => this.#do(entry), ms) };
    this.#pending.add(entry);
  }

  /** Follows something that goes on; what it fails with is reported. */
  follow(work: Promise<unknown>, what: string): void {
    const followed = work
      .catch((error: unknown) => this.#onProblem(`${what}: ${String(error)}`))
      .finally(() => this.#tracked.delete(followed));
    this.#tracked.add(followed);
  }

  /** Undoes all that is left to be undone. */
  undoAll(): void {
    for (const entry of this.#pending) this.#do(entry);
  }

  /** Waits for all that goes on. What takes longer than the bound is reported. */
  async settled(boundMs: number): Promise<void> {
    const ending = new AbortController();
    const late = delay(boundMs, "late", { signal: ending.signal }).catch(() => "in time");
    const isLate = await Promise.race([late, Promise.all(this.#tracked).then(() => "in time")]);
    ending.abort();
    if (isLate === "late")
      this.#onProblem(`${this.#tracked.size} calls or commands did not end in ${boundMs} ms`);
  }

  #do(entry: Pending): void {
    if (!this.#pending.delete(entry)) return;
    clearTimeout(entry.timer);
    const work = async () => {
      await entry.undo();
    };
    this.follow(work(), "Cannot undo an injection");
  }
}

/** Calls, and notes an answer that is not whole. */
export function callAgent({ host, injectionLog, afterwards, journal }: ChaosHost): string {
  injectionLog.calls += 1;
  const one = host.startAgentCall();
  const read = async () => {
    const answer = await one.answer;
    try {
      readAgentAnswer(answer);
    } catch (error) {
      journal.note({ kind: "a bad answer", pid: one.pid(), answer });
      throw error;
    }
    injectionLog.wholeAnswers += 1;
  };
  afterwards.follow(read(), "a call by the agent");
  return "";
}
