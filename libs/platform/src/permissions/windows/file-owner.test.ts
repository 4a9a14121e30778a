import { expect, test } from "vitest";
import type { AccessEntry } from "./acl.ts";
import { isOwnersFile } from "./file-owner.ts";

const SYSTEM = "S-1-5-18";
const ADMINS = "S-1-5-32-544";
const USERS = "S-1-5-32-545";
const ANNA = "S-1-5-21-1-2-3-1001";
const BOB = "S-1-5-21-1-2-3-1002";
const MODIFY = 0x1301bf;
const READ = 0x1200a9;

const allow = (sid: string, rights: number): AccessEntry => ({
  kind: "allow",
  sid,
  rights,
  isForChildrenOnly: false,
});
/** As the call of SYSTEM makes it. */
const MADE = [allow(SYSTEM, 0x1f01ff), allow(ADMINS, 0x1f01ff), allow(ANNA, 0x1201bf), allow(ANNA, MODIFY)];

function judge(
  owner: string | undefined,
  options: { entries?: readonly AccessEntry[] | undefined; named?: string; administrators?: string[] } = {},
) {
  let asked = 0;
  const { entries = MADE, named, administrators = [] } = options;
  const isOwn = isOwnersFile(owner, {
    entries,
    userSid: () => {
      asked += 1;
      return named;
    },
    isAdministrator: (sid) => administrators.includes(sid),
  });
  return { isOwn, asked };
}

test("a file of the user of the folder belongs to that user, without a look-up", () => {
  expect(judge(ANNA)).toEqual({ isOwn: true, asked: 0 });
});

test.each([
  ["the system", SYSTEM],
  ["another user", BOB],
  ["the administrators", ADMINS],
  ["nobody", undefined],
])("a file of %s in the folder is not", (_who, owner) => {
  expect(judge(owner, { named: ANNA }).isOwn).toBe(false);
});

test("a file that an administrator made may belong to the group of administrators", () => {
  expect(judge(ADMINS, { administrators: [ANNA] })).toEqual({ isOwn: true, asked: 0 });
  expect(judge(ADMINS, { administrators: [BOB] }).isOwn).toBe(false);
});

test.each([
  ["several may write", [allow(ANNA, MODIFY), allow(BOB, MODIFY)]],
  ["a group may write", [allow(USERS, MODIFY), allow(ANNA, READ)]],
  ["there is no list", undefined],
])("where %s, the system's name for the user decides", (_what, entries) => {
  const folder = entries === undefined ? { entries: [] } : { entries };
  expect(judge(ANNA, { ...folder, named: ANNA })).toEqual({ isOwn: true, asked: 1 });
  expect(judge(BOB, { ...folder, named: ANNA })).toEqual({ isOwn: false, asked: 1 });
  expect(judge(ANNA, folder).isOwn).toBe(false);
});

test("a file system without owners has no mismatch", () => {
  expect(judge("S-1-1-0").isOwn).toBe(true);
});
