import { expect, test } from "vitest";
import { ProcessTree } from "../fixtures/process-tree.ts";
import { isAlive } from "../process-table.ts";
import { signalProcess } from "./signal-process.ts";

test("a signal reaches exactly the process that is meant", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  expect(signalProcess(tree.root, "SIGTERM")).toBe(true);
  await tree.ended();
  expect(signalProcess(tree.root, "SIGTERM")).toBe(false);
});

test("a later process with the same pid is left alone", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  expect(signalProcess({ pid: tree.root.pid, startToken: "earlier" }, "SIGKILL")).toBe(false);
  expect(isAlive(tree.root)).toBe(true);
});
