import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { installStdioFallback } from "./stdio-fallback.ts";

/** Opens no stream, like Node.js on a pipe of Windows whose mode is unknown. */
function closed(): { readonly stdout: unknown; readonly stderr: unknown } {
  const refuse = () => {
    throw new Error("open EBADF");
  };
  return {
    get stdout() {
      return refuse();
    },
    get stderr() {
      return refuse();
    },
  };
}

function written(name: "stdout" | "stderr", write: (left: number) => number) {
  const owner = closed();
  const got = new Map<number, Buffer[]>();
  installStdioFallback(owner, (descriptor, bytes, at) => {
    const count = write(bytes.length - at);
    got.set(descriptor, [...(got.get(descriptor) ?? []), Buffer.from(bytes.subarray(at, at + count))]);
    return count;
  });
  const stream = owner[name];
  if (!(stream instanceof Writable)) throw new Error(`${name} is not replaced`);
  stream.on("error", () => {
    throw new Error("nobody may hear of it");
  });
  return {
    stream,
    said: () => [...got].map(([descriptor, parts]) => [descriptor, Buffer.concat(parts).toString()]),
  };
}

test("what is written to a stream that cannot be opened arrives whole, however little is taken at once", async () => {
  const { stream, said } = written("stdout", (left) => Math.min(left, 3));
  const text = "<<<robotmk:sep(0)>>> Wärme";
  await new Promise<void>((resolve) => stream.write(text, () => resolve()));
  expect(said()).toEqual([[1, text]]);
});

test("a stderr that cannot be opened is replaced, too", () => {
  const { stream, said } = written("stderr", (left) => left);
  stream.write("wrong usage\n");
  expect(said()).toEqual([[2, "wrong usage\n"]]);
});

test("a reader that went is no error: there is nobody left to tell", async () => {
  const { stream } = written("stdout", () => {
    throw new Error("EPIPE");
  });
  await new Promise<void>((resolve) => stream.write("a", () => resolve()));
  await new Promise<void>((resolve) => stream.write("b", () => resolve()));
  expect(stream.errored).toBe(null);
});

test("streams that open stay as they are", () => {
  const owner = { stdout: new Writable(), stderr: new Writable() };
  const before = { ...owner };
  installStdioFallback(owner);
  expect(owner.stdout).toBe(before.stdout);
  expect(owner.stderr).toBe(before.stderr);
});
