import { expect, test } from "vitest";
import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";
import { detachStage } from "./detach-stage.ts";
import { freeDiskMb } from "./free-disk.ts";
import { launchDetached } from "./launch-detached.ts";
import { acquireFileLock } from "./lock-file.ts";
import { markedProcesses } from "./marked-processes.ts";
import { listProcesses, readProcess } from "./process-table.ts";
import { freeMemoryMb, sampleCpu } from "./resources.ts";
import { signalProcess } from "./signal-process.ts";

const identity = { pid: 1, startToken: "x" };
const launch = { name: "x", program: "daemon", args: () => [], timeoutMs: 1 } as const;

test.each<[string, () => unknown]>([
  ["detach in two steps", async () => detachStage([])],
  ["start a detached process", async () => launchDetached(launch)],
  ["lock a file", () => acquireFileLock("x")],
  ["find the processes of a run", () => markedProcesses([], { name: "A", value: "b" })],
  ["list the processes", () => listProcesses()],
  ["identify a process", () => readProcess(1)],
  ["measure the free disk", () => freeDiskMb("x")],
  ["measure the memory", () => freeMemoryMb()],
  ["measure the CPU", () => sampleCpu()],
  ["end a process", () => signalProcess(identity, "SIGTERM")],
])("Windows is refused plainly: Cannot %s", async (part, call) => {
  const refusal = await Promise.resolve()
    .then(call)
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(UnsupportedSystemError);
  expect(String(refusal)).toContain(`Cannot ${part} as it is not built for Windows yet`);
});
