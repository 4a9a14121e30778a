import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { NOWHERE } from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { readHostConfig } from "./host-config.ts";

const spool = temporarySpool();
const CONFIG = "suites:\n  shop: {}\n  desktop: {run_as: alice}\n";

function read(text: string | undefined, context: Context = { kind: "system" }) {
  const config = join(spool.dir, "robotmk.yml");
  if (text === undefined) rmSync(config, { force: true });
  else writeFileSync(config, text);
  return readHostConfig({ config, context, defaults: { ...NOWHERE, spoolDir: spool.dir } });
}

test("a good config is in force with the suites of its context, and with all of them beside that", async () => {
  const host = await read(CONFIG);
  expect(host.config?.suites.map(({ id }) => id)).toEqual(["shop"]);
  expect(host.allSuites?.suites.map(({ id }) => id)).toEqual(["shop", "desktop"]);
  expect(host).toMatchObject({
    isLastGood: false,
    errors: [],
    suiteIds: ["shop", "desktop"],
    spoolDir: spool.dir,
    folders: { root: join(spool.dir, "system") },
  });
  const hers = await read(CONFIG, { kind: "user", name: "alice" });
  expect(hers.config?.suites.map(({ id }) => id)).toEqual(["desktop"]);
  expect(hers.folders.root).toBe(join(spool.dir, "user-alice"));
});

test("the folders are those of the config, even of one with errors", async () => {
  const text = `spool_dir: ${spool.dir}/elsewhere\nlog_dir: /log/here\nsuites: {shop: {frobnicate: 1}}\n`;
  const host = await read(text);
  expect(host).toMatchObject({
    config: undefined,
    allSuites: undefined,
    isLastGood: false,
    suiteIds: ["shop"],
    spoolDir: `${spool.dir}/elsewhere`,
    logDir: "/log/here",
  });
  expect(host.errors).toEqual([expect.stringContaining("frobnicate")]);
});

test("in the place of a broken config the last good one is in force, and the errors are reported", async () => {
  writeFileSync(spool.folders.configText, CONFIG);
  const host = await read("suites: [");
  expect(host.config?.suites.map(({ id }) => id)).toEqual(["shop"]);
  expect(host.allSuites?.suites).toHaveLength(2);
  expect(host.isLastGood).toBe(true);
  expect(host.errors.length).toBeGreaterThan(0);
});

test("a config that is gone counts as a broken one, and a broken copy as none", async () => {
  writeFileSync(spool.folders.configText, CONFIG);
  expect(await read(undefined)).toMatchObject({ isLastGood: true, errors: [expect.any(String)] });
  writeFileSync(spool.folders.configText, "suites: [");
  expect(await read(undefined)).toMatchObject({ isLastGood: false, config: undefined });
});

test("a good config comes before the copy", async () => {
  writeFileSync(spool.folders.configText, "suites: {old: {}}\n");
  expect((await read(CONFIG)).config?.suites.map(({ id }) => id)).toEqual(["shop"]);
});
