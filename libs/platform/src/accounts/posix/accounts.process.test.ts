import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownAccount, userId } from "./accounts.ts";

test("ownAccount() tells what id(1) tells", () => {
  const id = execFileSync("id", ["-u"], { encoding: "utf8" }).trim();
  const name = execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
  expect(ownAccount()).toEqual({ id, name, isSystem: id === "0", domain: "" });
});

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-users-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("root has the id 0 on this host", () => {
  expect(userId("root")).toBe(0);
});

test.each([
  ["alice", 1000],
  ["bob", undefined],
  ["broken", undefined],
  ["", undefined],
])("user %j has the id %s", (name, id) => {
  const file = join(folder, "passwd");
  writeFileSync(file, "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000:Alice:/srv/alice:/bin/sh\nbroken:x:no\n");
  expect(userId(name, file)).toBe(id);
});

test("without a list of users nobody is known", () => {
  expect(userId("root", join(folder, "passwd"))).toBeUndefined();
});
