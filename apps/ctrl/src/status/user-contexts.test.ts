import { chownSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { ownIdentity, systemClock } from "@robotmk-controller/platform";
import {
  createSpoolFolders,
  spoolFolders,
  writeDaemonRecord,
  writeHostChecks,
} from "@robotmk-controller/spool";
import fc from "fast-check";
import { expect, test } from "vitest";
import { someDaemon, someHost } from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { readUserContexts } from "./user-contexts.ts";

const spool = temporarySpool();
const isRoot = process.getuid?.() === 0;
/** A user that no list of users has, so that the folder's owner is not compared with any. */
const GHOST = "no_such_user_here";
/** Another user of this host than the one that these tests run as. */
const OTHER_USER = readFileSync("/etc/passwd", "utf8")
  .split("\n")
  .map((line) => line.split(":"))
  .flatMap(([name = "", , id]) =>
    /^[a-z]+$/.test(name) && id !== String(process.getuid?.()) ? [name] : [],
  )[0];

const HOST = `
suites:
  own: {}
  desktop: {run_as: ${GHOST}}
`;

function read(text = HOST) {
  return readUserContexts(someHost(text, { spoolDir: spool.dir }), systemClock);
}

function folderOf(user = GHOST) {
  const folders = spoolFolders(spool.dir, { kind: "user", name: user });
  createSpoolFolders(folders);
  return folders;
}

test("a user that the config names is there with the suites, even without any folder", () => {
  expect(read()).toEqual([
    {
      name: GHOST,
      folders: undefined,
      suites: [expect.objectContaining({ id: "desktop" })],
      daemon: { kind: "absent" },
      problems: [],
    },
  ]);
});

test("a user that has a folder only is there too, after those that the config names", () => {
  folderOf("aaa");
  folderOf();
  expect(read().map(({ name, suites }) => [name, suites.length])).toEqual([
    [GHOST, 1],
    ["aaa", 0],
  ]);
});

test("what the user's daemon found about the host is reported, as long as that daemon runs", () => {
  const folders = folderOf();
  const { pid, startToken } = ownIdentity();
  const daemon = someDaemon({ pid, start_token: startToken, instance: "alive" });
  writeDaemonRecord(folders, daemon);
  const problem = {
    check: "robot_command",
    severity: "warning",
    problem: "no robot",
    remedy: "Install it",
  } as const;
  writeHostChecks(folders, { instance: "alive", problems: Array.from({ length: 9 }, () => problem) });
  expect(read()[0]?.problems).toEqual(Array.from({ length: 5 }, () => `user ${GHOST}: no robot. Install it`));

  writeHostChecks(folders, { instance: "the one before", problems: [problem] });
  expect(read()[0]?.problems).toEqual([]);
});

test("the folder is read as that of its owner, and as nobody else's", () => {
  const { root } = folderOf();
  expect(read()[0]?.folders).toMatchObject({ root, owner: process.getuid?.() });
});

test.skipIf(!isRoot)(
  "the files of others in a user's folder are not read, which only root can put there",
  () => {
    const { root, configText } = folderOf();
    chownSync(root, 12_345, 12_345);
    writeFileSync(configText, `suites: {mine: {run_as: ${GHOST}}}\n`);
    expect(read()[0]).toMatchObject({
      folders: { owner: 12_345 },
      suites: [{ id: "desktop" }],
      problems: [`Cannot read "${configText}": it belongs to user 0`],
    });
  },
);

test.each([
  ["a link", (root: string) => symlinkSync(spool.folders.root, root), "it is a symbolic link"],
  ["a broken link", (root: string) => symlinkSync("/nowhere/at/all", root), "it is a symbolic link"],
  ["a file", (root: string) => writeFileSync(root, ""), "it is no folder"],
])("%s in the place of a user's folder is not used, and the suites are listed", (_what, put, problem) => {
  const { root } = spoolFolders(spool.dir, { kind: "user", name: GHOST });
  put(root);
  expect(read()).toMatchObject([
    {
      folders: undefined,
      suites: [{ id: "desktop" }],
      daemon: { kind: "absent" },
      problems: [`Cannot use "${root}": ${problem}`],
    },
  ]);
});

test.skipIf(isRoot || OTHER_USER === undefined)(
  "a folder that belongs to somebody else is not used (as root, its folders are trusted)",
  () => {
    folderOf(OTHER_USER);
    expect(read(`suites: {a: {run_as: ${OTHER_USER}}}\n`)).toMatchObject([
      {
        folders: undefined,
        suites: [{ id: "a" }],
        problems: [expect.stringContaining(`not to ${OTHER_USER}`)],
      },
    ]);
  },
);

test.skipIf(!isRoot)(
  "a folder that belongs to somebody else is not used, which only root can give away",
  () => {
    const { root } = folderOf(OTHER_USER);
    chownSync(root, 12_345, 12_345);
    expect(read(`suites: {a: {run_as: ${OTHER_USER}}}\n`)).toMatchObject([
      {
        folders: undefined,
        suites: [{ id: "a" }],
        problems: [
          expect.stringMatching(/^Cannot use ".*": it belongs to user 12345, not to [a-z]+ \(\d+\)$/),
        ],
      },
    ]);
  },
);

test("a folder of the user's own is used", () => {
  const { username } = userInfo();
  folderOf(username);
  expect(read(`suites: {a: {run_as: ${username}}}\n`)).toMatchObject([{ folders: {}, problems: [] }]);
});

test("folders that are no context, and those of no user, are passed over", () => {
  for (const name of ["user-", "user-..", "user-a..b", "users", "other"]) {
    mkdirSync(join(spool.dir, name), { recursive: true });
  }
  expect(read("suites: {own: {}}\n")).toEqual([]);
});

test("of many folders some are looked at, but every user whom the config names", () => {
  for (let index = 0; index < 60; index += 1) mkdirSync(join(spool.dir, `user-other${index}`));
  const named = Array.from({ length: 70 }, (_, index) => `  s${index}: {run_as: named${index}}\n`).join("");
  const contexts = read(`suites:\n${named}`);
  expect(contexts.filter(({ name }) => name.startsWith("named"))).toHaveLength(70);
  expect(contexts.filter(({ name }) => name.startsWith("other"))).toHaveLength(50);
});

test("a user's own call looks at no other user", () => {
  folderOf("bob");
  const host = someHost(HOST, { spoolDir: spool.dir, context: { kind: "user", name: GHOST } });
  expect(readUserContexts(host, systemClock)).toEqual([]);
});

test("a spool that is not there, or a config that cannot be used, leaves what the other of them says", () => {
  folderOf();
  const broken = someHost(HOST, { spoolDir: spool.dir, config: undefined, allSuites: undefined });
  expect(readUserContexts(broken, systemClock)).toMatchObject([{ name: GHOST, suites: [] }]);
  rmSync(spool.dir, { recursive: true });
  expect(read()).toMatchObject([{ name: GHOST, suites: [{ id: "desktop" }] }]);
});

test("the same id in the configs of two users is that of the first", () => {
  for (const user of ["alice1", "bob1"]) {
    writeFileSync(folderOf(user).configText, `suites: {Same: {run_as: ${user}}}\n`);
  }
  const contexts = read("suites: {own: {}}\n").toSorted((a, b) => b.suites.length - a.suites.length);
  expect(contexts.map(({ suites, problems }) => [suites.length, problems.length])).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test("whatever stands in a user's files, nothing is thrown, and the configured suites are there", () => {
  const folders = folderOf();
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(`run_as: ${GHOST}\nsuites: ${text}`)),
  );
  fc.assert(
    fc.property(content, content, (config, daemon) => {
      writeFileSync(folders.configText, config);
      writeFileSync(folders.daemonRecord, daemon);
      expect(read()[0]?.suites[0]).toMatchObject({ id: "desktop" });
    }),
  );
});
