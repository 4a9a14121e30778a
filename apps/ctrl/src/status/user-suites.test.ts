import { mkdirSync, writeFileSync } from "node:fs";
import { createSpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { NOWHERE, someDaemon, someHost } from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { type UserSource, userSuites } from "./user-suites.ts";

const spool = temporarySpool();

const HOST = "suites:\n  shop: {}\n  desktop: {run_as: alice}\n";
const OWN_FILE = { kind: "running", record: someDaemon({ config_file: "/srv/alice/robotmk.yml" }) } as const;

/** What is found of a config that alice's daemon kept. */
function found(text: string, different: Partial<UserSource> = {}) {
  const folders = spoolFolders(spool.dir, { kind: "user", name: "alice" }, process.getuid?.());
  createSpoolFolders(folders);
  writeFileSync(folders.configText, text);
  const host = someHost(HOST, { spoolDir: spool.dir });
  const taken = new Set(["shop", "desktop"]);
  return userSuites("alice", {
    host,
    folders,
    daemon: OWN_FILE,
    taken,
    isTimeLeft: () => true,
    ...different,
  });
}

const mine = (suites: string) => `run_as: alice\nsuites:\n${suites}`;
const idsOf = ({ suites }: ReturnType<typeof userSuites>) => suites.map(({ id }) => id);

test("suites that only the user's config has are found, those of other users in it are not", () => {
  const own = found("suites:\n  hers: {run_as: alice}\n  his: {run_as: bob}\n  nobodys: {}\n");
  expect(idsOf(own)).toEqual(["hers"]);
  expect(own.problems).toEqual([]);
});

test("what the user's config says of suites that the host's has for this user does not count", () => {
  const own = found(mine("  desktop: {suite_execution_interval: 5}\n  hers: {}\n"));
  expect(idsOf(own)).toEqual(["hers"]);
  expect(own.problems).toEqual([]);
});

test("ids that others have are dropped, without regard to case, and some of them named", () => {
  const own = found(mine("  SHOP: {}\n  hers: {}\n"));
  expect(idsOf(own)).toEqual(["hers"]);
  expect(own.problems).toEqual([
    'suite "SHOP" of user alice is not shown: another config has one of that id',
  ]);
  const ids = Array.from({ length: 100 }, (_, index) => `s${index}`);
  const many = found(mine(ids.map((id) => `  ${id}: {}\n`).join("")), { taken: new Set(ids) });
  expect(many.suites).toEqual([]);
  expect(many.problems).toHaveLength(6);
  expect(many.problems.at(-1)).toBe("95 more suites of user alice are not shown: another config has them");
});

test("a user cannot decide for other hosts", () => {
  const own = found(`piggyback_host: shop\n${mine("  hers: {}\n  more: {piggyback_host: web}\n")}`);
  expect(own.suites.map(({ piggybackHost }) => piggybackHost)).toEqual([undefined, undefined]);
});

test("of 300 suites 200 are shown, and the others counted", () => {
  const own = found(mine(Array.from({ length: 300 }, (_, index) => `  s${index}: {}\n`).join("")));
  expect(own.suites).toHaveLength(200);
  expect(own.problems).toEqual(["100 more suites of user alice are not shown: at most 200 are"]);
});

test("a daemon that works by the host's config has no suites besides it, whatever an older copy says", () => {
  const text = mine("  shop: {}\n  gone: {}\n");
  for (const kind of ["running", "dead"] as const) {
    const daemon = { kind, record: someDaemon({ config_file: NOWHERE.configFile }) };
    expect(found(text, { daemon })).toEqual({ suites: [], problems: [] });
  }
  expect(idsOf(found(text, { daemon: { kind: "absent" } }))).toEqual(["gone"]);
});

test("a copy of the host's config is not parsed, however large", () => {
  const comment = `# ${"x".repeat(60_000)}\n`;
  const host = someHost(comment + HOST, { spoolDir: spool.dir });
  const isTimeLeft = () => false;
  expect(found(comment + HOST, { host, isTimeLeft })).toEqual({ suites: [], problems: [] });
});

test.each([
  ["1 MB", "#".repeat(1024 * 1024), "at most 32768 bytes are read of it: it has 1048576"],
  ["more than that", "#".repeat(1024 * 1024 + 1), "at most 1048576 bytes: it has 1048577"],
  ["just too much", `#${" ".repeat(32 * 1024)}`, "at most 32768 bytes are read of it: it has 32769"],
])("a config of %s is not parsed, and reported", (_what, text, problem) => {
  expect(found(text)).toEqual({ suites: [], problems: [expect.stringContaining(problem)] });
});

test("once the time is over, no config is parsed, and each is reported", () => {
  expect(found(mine("  hers: {}\n"), { isTimeLeft: () => false })).toEqual({
    suites: [],
    problems: ["the config of user alice was not read: those of users take too long"],
  });
});

const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
for (const [index, name] of "bcdefghij".split("").entries()) {
  bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefghij"[index]}`).join(",")}]`);
}

test.each([
  ["a YAML bomb", `${bomb.join("\n")}\nsuites: {s: {run_as: alice, variable: {x: *j}}}\n`],
  ["no YAML", "{[<<<"],
  ["nothing", ""],
  ["another kind of YAML", "- 1\n- 2\n"],
  ["a config with errors", "suites: {s: {frobnicate: 1}}\n"],
  ["bytes that are no text", "\0\u0001\ufffd"],
])("%s has no suites", (_what, text) => {
  expect(idsOf(found(text))).toEqual([]);
});

test("a folder in the place of the config is refused, and its absence is no problem", () => {
  const folders = spoolFolders(spool.dir, { kind: "user", name: "bob" });
  const source = {
    host: someHost(HOST),
    folders,
    daemon: OWN_FILE,
    taken: new Set<string>(),
    isTimeLeft: () => true,
  };
  expect(userSuites("bob", source)).toEqual({ suites: [], problems: [] });
  mkdirSync(folders.configText, { recursive: true });
  expect(userSuites("bob", source)).toEqual({
    suites: [],
    problems: [`Cannot read "${folders.configText}": it is not a regular file`],
  });
});
