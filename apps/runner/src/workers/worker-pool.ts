import { Worker } from "node:worker_threads";
import type { Log } from "@robotmk-controller/log";
import { errorMessage, workerUrl } from "@robotmk-controller/platform";
import type { RunReport, RunRequest, WorkerOrder } from "../run/run-request.ts";

const WORKER = { bundled: "suite-worker.mjs", source: "suite-worker-bootstrap.mjs" };

/** A suite's report, or that its worker failed. */
export type SuiteReport = { readonly suiteId: string } & (
  | RunReport
  | { readonly kind: "crashed"; readonly reason: string }
);

/** The suites that run at once, and those that run one after the other. */
export type SuiteRequests = {
  readonly parallel: readonly RunRequest[];
  readonly serial: readonly RunRequest[];
};

/**
 * Runs each suite in a worker thread of its own, and returns when all of them have ended: the parallel suites in the
 * given order, at most `maxParallel` at once, and beside them the serial ones one by one.
 */
export async function runInWorkers(
  { parallel, serial }: SuiteRequests,
  options: { readonly maxParallel: number; readonly stopSignal: AbortSignal; readonly log: Log },
): Promise<readonly SuiteReport[]> {
  const reports: SuiteReport[] = [];
  const lane = async (waiting: RunRequest[]): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (options.stopSignal.aborted) {
        const reason = "stopped before it began";
        options.log.info({ suite: next.suite.id }, `not run: ${reason}`);
        reports.push({ suiteId: next.suite.id, kind: "not-run", reason });
      } else reports.push(await runInWorker(next, options.stopSignal));
    }
  };
  const shared = [...parallel];
  const lanes = Array.from({ length: Math.max(1, options.maxParallel) }, async () => lane(shared));
  await Promise.all([...lanes, lane([...serial])]);
  return reports;
}

async function runInWorker(request: RunRequest, stopSignal: AbortSignal): Promise<SuiteReport> {
  const suiteId = request.suite.id;
  const worker = new Worker(workerUrl(import.meta.url, WORKER), { workerData: request });
  const stop = (): void => {
    const order: WorkerOrder = { kind: "stop" };
    worker.postMessage(order);
  };
  stopSignal.addEventListener("abort", stop, { once: true });
  const report = await new Promise<SuiteReport>((resolve) => {
    // suite-worker.ts posts nothing else.
    worker.once("message", (message: RunReport) => resolve({ suiteId, ...message }));
    worker.once("error", (error) => resolve({ suiteId, kind: "crashed", reason: errorMessage(error) }));
    worker.once("exit", () =>
      resolve({ suiteId, kind: "crashed", reason: "its worker ended without a report" }),
    );
  });
  stopSignal.removeEventListener("abort", stop);
  // It listens for orders, so it would not end by itself.
  await worker.terminate();
  return report;
}
