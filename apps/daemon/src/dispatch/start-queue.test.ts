import { expect, test } from "vitest";
import { RunSlots } from "./start-queue.ts";

/** Work that ends when the test says so. */
function steeredWork(begun: string[], name: string) {
  const handle = { end: () => {}, fail: (_error: Error) => {} };
  const ended = new Promise<void>((resolve, reject) => Object.assign(handle, { end: resolve, fail: reject }));
  const work = async (): Promise<void> => {
    begun.push(name);
    await ended;
  };
  return { ...handle, work };
}

/** Lets everything that waits for nothing but its turn go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function placesOf(count: number) {
  const failures: string[] = [];
  const places = new RunSlots((name, error) => failures.push(`${name}: ${String(error)}`));
  places.resize(count);
  const begun: string[] = [];
  const take = (name: string, nowMs = 0) => {
    const steered = steeredWork(begun, name);
    places.take(name, nowMs, steered.work);
    return steered;
  };
  return { places, failures, begun, take };
}

test("as many begin as there are places, the others in the order of asking", async () => {
  const { places, begun, take } = placesOf(2);
  const works = ["a", "b", "c", "d"].map((name) => take(name));
  await settle();
  expect(begun).toEqual(["a", "b"]);
  expect({ waiting: places.waitingCount(), active: places.activeCount() }).toEqual({ waiting: 2, active: 2 });
  works[1]?.end();
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
  works[0]?.end();
  await settle();
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

test("a name is engaged from asking to the end of its work", async () => {
  const { places, take } = placesOf(1);
  const first = take("a");
  const second = take("b", 5);
  await settle();
  expect([places.has("a"), places.has("b"), places.has("c")]).toEqual([true, true, false]);
  expect([places.waitingSinceMs("a"), places.waitingSinceMs("b")]).toEqual([undefined, 5]);
  expect(places.isFull()).toBe(true);
  first.end();
  second.end();
  await settle();
  expect([places.has("a"), places.has("b"), places.isFull()]).toEqual([false, false, false]);
});

test("a larger number lets the next begin at once, a smaller one ends nothing", async () => {
  const { places, begun, take } = placesOf(1);
  take("a");
  take("b");
  await settle();
  places.resize(2);
  await settle();
  expect(begun).toEqual(["a", "b"]);
  places.resize(1);
  expect(places.isFull()).toBe(true);
  expect(places.activeCount()).toBe(2);
});

test("one that waited too long goes without a place, and once only", async () => {
  const { places, begun, take } = placesOf(1);
  const first = take("a");
  take("b");
  await settle();
  const bypass = steeredWork(begun, "b without a place");
  places.bypass("b", 9, bypass.work);
  await settle();
  expect(begun).toEqual(["a", "b without a place"]);
  expect(places.waitingCount()).toBe(0);
  first.end();
  bypass.end();
  await settle();
  expect(begun).toEqual(["a", "b without a place"]);
  expect(places.has("b")).toBe(false);
});

test("work that fails is told, and its place is free again", async () => {
  const { places, begun, failures, take } = placesOf(1);
  take("a").fail(new Error("no room"));
  take("b");
  await settle();
  expect(failures).toEqual(["a: Error: no room"]);
  expect(begun).toEqual(["a", "b"]);
  expect(places.has("a")).toBe(false);
});
