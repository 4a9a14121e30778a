import { afterEach, expect, test } from "vitest";
import { defaultSigchld } from "./sigchld.ts";

afterEach(() => {
  process.removeAllListeners("SIGCHLD");
});

test("on Deno an ignored SIGCHLD is ignored no more", () => {
  defaultSigchld({ kind: "deno", version: "2.9.6" });

  expect(process.listenerCount("SIGCHLD")).toBe(1);
});

test("on Node.js, which sets signals back itself, nothing is changed", () => {
  defaultSigchld({ kind: "node", version: "20.20.2" });

  expect(process.listenerCount("SIGCHLD")).toBe(0);
});
