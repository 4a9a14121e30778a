import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSpoolFolders, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test } from "vitest";
import { someConfig } from "./fixtures/some-config.ts";
import { ENDED_MS, someResult, someRun } from "./fixtures/some-views.ts";
import { readSuites } from "./read-suites.ts";

let folder = "";
let folders: SpoolFolders;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-suites-"));
  folders = spoolFolders(folder, { kind: "system" });
  createSpoolFolders(folders);
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(withOutput = true) {
  const config = someConfig("suites:\n  login: {}\n  shop: {}\n");
  return readSuites(config, { folders, nowMs: ENDED_MS, withOutput });
}

function writeResult(id: string, run = someRun()): void {
  writeFileSync(join(folders.results, `robotmk_${id}.json`), JSON.stringify({ [id]: someResult(run) }));
}

function runFolderOf(id: string): string {
  const run = join(folders.runs, id, someRun().run_id);
  mkdirSync(run, { recursive: true });
  return run;
}

test("each suite of the config is there, in its order, whatever its files are like", () => {
  writeFileSync(join(folders.results, "robotmk_login.json"), "{");
  expect(read()).toMatchObject([
    { config: { id: "login" }, last: undefined, problem: expect.stringContaining("as JSON") },
    { config: { id: "shop" }, last: undefined, problem: 'suite "shop" has not run yet' },
  ]);
});

test("the encoded output of the last run is read from its own folder", () => {
  writeResult("login", someRun({ section_html: "/spool/section-log.txt" }));
  writeFileSync(join(runFolderOf("login"), "section.txt"), "eA==");
  writeFileSync(join(runFolderOf("login"), "section-log.txt"), "eQ==");
  expect(read()[0]).toMatchObject({ xml: "eA==", html: "eQ==" });
  expect(read(false)[0]).toMatchObject({ xml: null, html: null, last: { run: { rc: 0 } } });
});

test("a path that stands in a result is not followed, nor is a link in the place of an output", () => {
  const secret = join(folder, "secret");
  writeFileSync(secret, "secret");
  writeResult("login", someRun({ section_xml: secret, xml: secret }));
  writeResult("shop");
  symlinkSync(secret, join(runFolderOf("shop"), "section.txt"));
  expect(read()).toMatchObject([{ xml: null }, { xml: null }]);
});

test("an output that the run did not write is not read", () => {
  writeResult("login", someRun({ section_xml: null }));
  writeFileSync(join(runFolderOf("login"), "section.txt"), "eA==");
  expect(read()[0]).toMatchObject({ xml: null, html: null });
});
