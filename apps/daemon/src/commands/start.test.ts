import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { prepareForegroundStart } from "./start.ts";

test("a start in the foreground removes the start history", () => {
  using host = new DaemonHost();
  const starts = join(host.folders.root, "daemon-starts.json");
  writeFileSync(starts, "{}");

  expect(prepareForegroundStart(host.folders)).toEqual({ kind: "ready" });
  expect(existsSync(starts)).toBe(false);
});

test("in a spool of a newer version nothing starts, and nothing is removed", () => {
  using host = new DaemonHost();
  const starts = join(host.folders.root, "daemon-starts.json");
  writeFileSync(starts, "{}");
  writeFileSync(join(host.folders.root, "schema.json"), '{"schema": 2}');

  expect(prepareForegroundStart(host.folders)).toMatchObject({
    kind: "failed",
    problem: expect.stringContaining("of a newer version"),
  });
  expect(existsSync(starts)).toBe(true);
});
