import { Worker } from "node:worker_threads";
import { errorMessage } from "@robotmk-controller/platform";
import type { RunReport, RunRequest, WorkerOrder } from "./run-request.ts";

/** A suite's report, or that its worker failed. */
export type SuiteReport = { readonly suiteId: string } & (
  | RunReport
  | { readonly kind: "crashed"; readonly reason: string }
);

/**
 * Supervises each suite in a worker thread of its own, at most `maxParallel` at once in the order given, and
 * returns when all that they started has ended.
 */
export async function runSuites(
  requests: readonly RunRequest[],
  options: { readonly maxParallel: number; readonly stopSignal: AbortSignal },
): Promise<readonly SuiteReport[]> {
  const reports: SuiteReport[] = [];
  const waiting = [...requests];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      reports.push(
        options.stopSignal.aborted
          ? { suiteId: next.suite.id, kind: "not-run", reason: "stopped before it began" }
          : await runInWorker(next, options.stopSignal),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.maxParallel) }, lane));
  return reports;
}

async function runInWorker(request: RunRequest, stopSignal: AbortSignal): Promise<SuiteReport> {
  const suiteId = request.suite.id;
  const worker = new Worker(workerUrl(), { workerData: request });
  const stop = (): void => {
    const order: WorkerOrder = { kind: "stop" };
    worker.postMessage(order);
  };
  stopSignal.addEventListener("abort", stop, { once: true });
  const report = await new Promise<SuiteReport>((resolve) => {
    // Proof of the type: suite-worker.ts posts nothing else.
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

/** In the bundle the worker is plain JavaScript; from source it needs a bootstrap. */
function workerUrl(): URL {
  const isBundle = import.meta.url.endsWith(".mjs");
  return new URL(isBundle ? "./suite-worker.mjs" : "./suite-worker-bootstrap.mjs", import.meta.url);
}
