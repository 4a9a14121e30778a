import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { someConfig } from "./fixtures/some-config.ts";
import { ENDED_MS, someResult, someRun } from "./fixtures/some-views.ts";
import { temporarySpool } from "./fixtures/temporary-spool.ts";
import { readSuites } from "./read-suites.ts";

const spool = temporarySpool();

function read() {
  const { suites } = someConfig("suites:\n  login: {}\n  shop: {}\n");
  return readSuites(suites, {
    folders: spool.folders,
    nowMs: ENDED_MS,
    user: undefined,
    externalRound: null,
  });
}

test("each suite of the config is there, in its order, whatever its files are like", () => {
  writeFileSync(join(spool.folders.results, "robotmk_login.json"), "{");
  expect(read()).toMatchObject([
    { config: { id: "login" }, last: undefined, problem: expect.stringContaining("as JSON") },
    { config: { id: "shop" }, last: undefined, problem: 'suite "shop" has not run yet' },
  ]);
});

test("a result that is there is shown, with where its files are", () => {
  spool.writeResult("shop", someResult(someRun({ rc: 3, outcome: "failed" })));
  expect(read()[1]).toMatchObject({
    folders: { root: spool.folders.root },
    problem: undefined,
    last: { run: { rc: 3 }, freshness: { ageSeconds: 0 } },
  });
});

test("the result of another suite in the place of one is none", () => {
  writeFileSync(join(spool.folders.results, "robotmk_login.json"), JSON.stringify({ shop: someResult() }));
  expect(read()[0]).toMatchObject({
    last: undefined,
    problem: expect.stringContaining('no entry for suite "login"'),
  });
});
