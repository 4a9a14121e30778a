import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { someConfig } from "../fixtures/some-status.ts";
import { prepareUserFolders } from "./user-folders.ts";

const allSuites = someConfig(
  "suites: {a: {suite: /}, b: {suite: /, run_as: alice}, c: {suite: /, run_as: alice}, d: {run_as: bob}}",
);
const HOST = { context: { kind: "system" }, allSuites, spoolDir: "/spool", logDir: "/log" } as const;

test("each user with suites gets a folder in the spool, once", () => {
  const made: string[] = [];
  const problems = prepareUserFolders(HOST, (folder, user) => {
    made.push(`${user} ${folder}`);
    return undefined;
  });
  expect(made).toEqual(["alice /spool/user-alice", "bob /spool/user-bob"]);
  expect([...problems]).toEqual([]);
});

test("a user's own call makes nobody's folder", () => {
  const context = { kind: "user", name: "alice" } as const;
  expect([...prepareUserFolders({ ...HOST, context }, () => "called")]).toEqual([]);
});

test("what goes wrong for one user is reported, and the others get theirs", () => {
  const problems = prepareUserFolders(HOST, (_folder, user) => {
    if (user === "alice") throw new Error("no right");
    return user === "bob" ? "nobody knows bob" : undefined;
  });
  expect([...problems]).toEqual([
    ["alice", "Cannot prepare the folders of user alice: no right"],
    ["bob", "nobody knows bob"],
  ]);
});

test("on Linux, where a person makes the folders of users, ctrl makes none", () => {
  const folder = mkdtempSync(join(tmpdir(), "rmk-users-"));
  try {
    expect([...prepareUserFolders({ ...HOST, spoolDir: join(folder, "none") })]).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
