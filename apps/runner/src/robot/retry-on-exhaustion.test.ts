import { expect, test } from "vitest";
import { despiteShortage } from "./retry-on-exhaustion.ts";

function failing(code: string, times: number) {
  let calls = 0;
  return async (): Promise<number> => {
    calls += 1;
    if (calls <= times) throw Object.assign(new Error(`spawn ${code}`), { code });
    return calls;
  };
}

const signal = new AbortController().signal;

test.each(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"])("after %s it is started again", async (code) => {
  const told: number[] = [];
  const onShortage = (_error: unknown, delayMs: number) => told.push(delayMs);
  expect(await despiteShortage(failing(code, 2), { signal, onShortage, delaysMs: [1, 2, 3] })).toBe(3);
  expect(told).toEqual([1, 2]);
});

test("a shortage that stays is thrown in the end, and anything else at once", async () => {
  const told: number[] = [];
  const options = { signal, onShortage: (_error: unknown, ms: number) => told.push(ms), delaysMs: [1, 2] };
  await expect(despiteShortage(failing("EAGAIN", 9), options)).rejects.toThrow("EAGAIN");
  await expect(despiteShortage(failing("ENOENT", 9), options)).rejects.toThrow("ENOENT");
  expect(told).toEqual([1, 2]);
});

test("a run that is stopped is not started again", async () => {
  const stop = AbortSignal.abort();
  const onShortage = () => expect.unreachable();
  await expect(
    despiteShortage(failing("EAGAIN", 1), { signal: stop, onShortage, delaysMs: [1] }),
  ).rejects.toThrow("EAGAIN");
});
