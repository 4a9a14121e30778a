import { readFileSync } from "node:fs";
import type { ChaosHost } from "./chaos-host.ts";
import { spoolEntries, foreignFiles } from "./foreign-files.ts";
import { processKey, targets } from "./targets.ts";
import type { MarkedProcess } from "../rig/processes/marked-processes.ts";
import { processDescriptors, processStatus } from "../rig/processes/process-status.ts";
import { runtime } from "../runtimes/current.ts";
import { readOrUndefined } from "../runtimes/linux/linux-processes.ts";

/** What was measured of the daemon and the spool at a moment. */
export type Sample = {
  readonly memoryKb: number;
  readonly descriptors: number;
  /** Files of the spool that are no run's. */
  readonly files: number;
};

const EVERY_MS = 250;
const LOOKS_A_SAMPLE = 8;
const LOOKS_AN_INVENTORY = 40;
const SETTLED_MS = 3_000;
/** How long two daemons may live beside each other, while one of them gives way. */
const BESIDE_MS = 5_000;

/** Looks at a host again and again: takes its accounts, measures the daemon, and counts the daemons. */
export class Watch implements Disposable {
  readonly samples: Sample[] = [];
  readonly #chaos: ChaosHost;
  readonly #timer: NodeJS.Timeout;
  /** For how long each living daemon was seen, and for how long it was seen running. */
  #daemons = new Map<string, { sinceMs: number; stoppedMs: number }>();
  #besideSince: number | undefined;
  #looks = 0;

  constructor(chaos: ChaosHost) {
    this.#chaos = chaos;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { ledger, injectionLog, host } = this.#chaos;
    try {
      ledger.harvest();
      const daemons = targets(host, "daemon");
      this.#countDaemons(daemons);
      this.#looks += 1;
      if (this.#looks % LOOKS_A_SAMPLE === 0) this.#measure(daemons);
      if (this.#looks % LOOKS_AN_INVENTORY === 0)
        for (const entry of foreignFiles(spoolEntries(host.folders.spool))) injectionLog.see(entry);
    } catch (error) {
      injectionLog.see(`a look at the host failed: ${String(error)}`);
    }
  }

  #countDaemons(daemons: readonly MarkedProcess[]): void {
    const nowMs = performance.now();
    this.#daemons = new Map(
      daemons.map((daemon) => {
        const key = processKey(daemon);
        // Linux does not see that Windows has stopped one.
        const isStopped = daemon.state === "T" || this.#chaos.injectionLog.stopped.has(key);
        const known = this.#daemons.get(key) ?? { sinceMs: nowMs, stoppedMs: Number.NEGATIVE_INFINITY };
        return [key, { ...known, stoppedMs: isStopped ? nowMs : known.stoppedMs }];
      }),
    );
    // Who was stopped needs a moment to see that it has to give way; who just came up to see the other one.
    const settled = [...this.#daemons.values()].filter(
      ({ sinceMs, stoppedMs }) => nowMs - sinceMs > BESIDE_MS && nowMs - stoppedMs > BESIDE_MS,
    );
    if (settled.length <= 1) this.#besideSince = undefined;
    else if (this.#besideSince === undefined) this.#besideSince = nowMs;
    else if (nowMs - this.#besideSince > BESIDE_MS) {
      this.#chaos.injectionLog.see(
        `${settled.length} daemons lived at once: ${[...this.#daemons.keys()].join(", ")}`,
      );
      this.#besideSince = Number.POSITIVE_INFINITY;
    }
  }

  #measure(daemons: readonly MarkedProcess[]): void {
    const [daemon] = daemons;
    const known = daemon && this.#daemons.get(processKey(daemon));
    if (daemon === undefined || known === undefined || performance.now() - known.sinceMs < SETTLED_MS) return;
    if (processStatus(daemon.pid)?.startTicks !== daemon.startTicks) return;
    const pid = runtime.linuxPid(daemon.pid);
    const status = readOrUndefined(() => readFileSync(`/proc/${pid}/status`, "utf8")) ?? "";
    const memoryKb = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    const descriptors = processDescriptors(pid)?.size ?? 0;
    if (memoryKb === 0 || descriptors === 0) return;
    const files = spoolEntries(this.#chaos.host.folders.spool).filter(
      ({ path }) => !path.startsWith("runs/"),
    );
    this.samples.push({ memoryKb, descriptors, files: files.length });
  }
}

/** What grew from the first third of the samples to the last one beyond what may vary. */
export function growth(samples: readonly Sample[]): string[] {
  if (samples.length < 12) return [];
  return [
    ...beyond("the daemon's memory in kB", samples, { of: ({ memoryKb }) => memoryKb, spare: 15_000 }),
    ...beyond("the daemon's descriptors", samples, { of: ({ descriptors }) => descriptors, spare: 12 }),
    ...beyond("files in the spool beside the runs", samples, { of: ({ files }) => files, spare: 40 }),
  ];
}

function beyond(
  what: string,
  samples: readonly Sample[],
  { of, spare }: { readonly of: (sample: Sample) => number; readonly spare: number },
): string[] {
  const { first, last } = firstAndLastThird(samples, of);
  return last <= first * 1.2 + spare ? [] : [`${what} grew from ${first} to ${last}`];
}

/** The medians of the first and the last third. */
export function firstAndLastThird(
  samples: readonly Sample[],
  of: (sample: Sample) => number,
): { readonly first: number; readonly last: number } {
  const size = Math.ceil(samples.length / 3);
  return { first: median(samples.slice(0, size).map(of)), last: median(samples.slice(-size).map(of)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
