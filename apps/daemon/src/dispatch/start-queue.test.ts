import { expect, test } from "vitest";
import { StartQueue } from "./start-queue.ts";

/** Lets all work begin that waits only for its run slot. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A queue of so many slots, and work that ends when the test says so. */
function queueOf(slots: number) {
  const queue = new StartQueue();
  queue.resize(slots);
  const begun: string[] = [];
  const enter = (name: string) => {
    const work = { end: () => {}, fail: (_error: Error) => {} };
    const ended = new Promise<void>((resolve, reject) => Object.assign(work, { end: resolve, fail: reject }));
    const entered = queue.enter("agent_parallel", async () => {
      begun.push(name);
      await ended;
    });
    return { ...work, entered };
  };
  return { queue, begun, enter };
}

test("as much work begins as there are slots, the rest in the order of asking", async () => {
  const { queue, begun, enter } = queueOf(2);
  const works = ["a", "b", "c", "d"].map((name) => enter(name));
  await settle();
  expect(begun).toEqual(["a", "b"]);
  works[1]?.end();
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
  for (const { end } of works) end();
  await settle();
  expect(begun).toEqual(["a", "b", "c", "d"]);
  expect(queue.isFull("agent_parallel")).toBe(false);
});

test("a larger number lets the next begin at once, a smaller one ends nothing", async () => {
  const { queue, begun, enter } = queueOf(1);
  const works = [enter("a"), enter("b")];
  await settle();
  expect(begun).toEqual(["a"]);
  queue.resize(2);
  await settle();
  expect(begun).toEqual(["a", "b"]);
  queue.resize(1);
  expect(queue.isFull("agent_parallel")).toBe(true);
  for (const { end } of works) end();
});

test("each mode has slots of its own, serial suites have one", async () => {
  const { queue, enter } = queueOf(3);
  const { end } = enter("a");
  const serial = queue.enter("agent_serial", settle);
  expect(queue.isFull("agent_serial")).toBe(true);
  expect(queue.isFull("agent_parallel")).toBe(false);
  expect(queue.isFull("external")).toBe(false);
  await serial;
  end();
});

test("work that fails rejects, and frees its slot", async () => {
  const { begun, enter } = queueOf(1);
  const first = enter("a");
  const second = enter("b");
  first.fail(new Error("no room"));
  await expect(first.entered).rejects.toThrow("no room");
  await settle();
  expect(begun).toEqual(["a", "b"]);
  second.end();
});
