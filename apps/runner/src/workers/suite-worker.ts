import { parentPort, workerData } from "node:worker_threads";
import { installSharingRetry, systemClock } from "@robotmk-controller/platform";
import { createLog } from "../log.ts";
import type { RunReport, RunRequest, WorkerOrder } from "../run/run-request.ts";
import { runSuite } from "../run/run-suite.ts";

// worker-pool.ts alone starts this worker, and both are compiled together.
const request = workerData as RunRequest;
const log = createLog(request.log);
installSharingRetry({
  timeoutMs: 5_000,
  readTimeoutMs: 5_000,
  log: (text) => log.warn({ suite: request.suite.id }, text),
});
const stop = new AbortController();
parentPort?.on("message", (order: WorkerOrder) => {
  if (order.kind === "stop") stop.abort();
});

try {
  const report: RunReport = await runSuite(request.suite, {
    folders: request.folders,
    start: request.start,
    limits: request.limits,
    stopSignal: stop.signal,
    clock: systemClock,
    log,
  });
  parentPort?.postMessage(report);
} catch (error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error({ suite: request.suite.id }, `the worker failed: ${text}`);
  throw error;
}
