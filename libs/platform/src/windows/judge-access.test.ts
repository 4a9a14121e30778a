import { expect, test } from "vitest";
import { judgeAccess } from "./judge-access.ts";
import type { AccessEntry } from "./security-descriptor.ts";
import { isTrustedSid } from "./trusted-sid.ts";

const SYSTEM = "S-1-5-18";
const ADMINS = "S-1-5-32-544";
const USERS = "S-1-5-32-545";
const EVERYONE = "S-1-1-0";
const CREATOR_OWNER = "S-1-3-0";
const FULL = 0x1f01ff;
const MODIFY = 0x1301bf;
const READ = 0x1200a9;
/** Add files and folders, write attributes: what users have in new folders of C:\ProgramData. */
const ADD = 0x116;

const allow = (sid: string, rights: number, isForChildrenOnly = false): AccessEntry => ({
  kind: "allow",
  sid,
  rights,
  isForChildrenOnly,
});
const BASE = [allow(SYSTEM, FULL), allow(ADMINS, FULL), allow(CREATOR_OWNER, FULL, true), allow(USERS, READ)];

function judge(
  entries: readonly AccessEntry[] | undefined,
  options: {
    entry?: "file" | "folder" | "link";
    isPassage?: boolean;
    owner?: string;
    hasRights?: boolean;
  } = {},
) {
  const { entry = "folder", isPassage = false, owner = ADMINS, hasRights = true } = options;
  return judgeAccess(
    { path: "C:\\x y", entry, security: { owner, entries }, hasRights },
    { isTrusted: isTrustedSid, nameOf: (sid) => sid, isPassage },
  );
}

test.each(["file", "folder", "link"] as const)("a %s that others may only read is trusted", (entry) => {
  expect(judge(BASE, { entry })).toBeUndefined();
  expect(judge(BASE, { entry, isPassage: true })).toBeUndefined();
});

test("a folder of C:\\ProgramData as it is by default is trusted on the way, not as the place itself", () => {
  const entries = [...BASE, allow(USERS, ADD)];
  expect(judge(entries, { isPassage: true })).toBeUndefined();
  expect(judge(entries)).toEqual({
    reason: `${USERS} may change what is in "C:\\x y"`,
    remedy: `icacls "C:\\x y" /inheritance:d & icacls "C:\\x y" /remove:g *${USERS}`,
  });
});

test.each([
  ["delete what is in it", 0x40],
  ["change its rights", 0x4_0000],
  ["take it over", 0x8_0000],
  ["do everything", 0x1000_0000],
])("a folder on the way in which others may %s is distrusted", (_what, rights) => {
  expect(judge([...BASE, allow(EVERYONE, rights)], { isPassage: true })).toBeDefined();
});

test.each([
  ["write", 0x2],
  ["append", 0x4],
  ["remove", 0x1_0000],
  ["write anything to", 0x4000_0000],
  ["modify", MODIFY],
])("a file that others may %s is distrusted", (_what, rights) => {
  const distrust = judge([...BASE, allow(USERS, rights)], { entry: "file" });
  expect(distrust?.reason).toBe(`${USERS} may change "C:\\x y"`);
});

test("what is given to the children alone does not count for the folder", () => {
  expect(judge([...BASE, allow(USERS, MODIFY, true)])).toBeUndefined();
});

test("what is forbidden before is not given later; the other way round it is", () => {
  const deny: AccessEntry = { kind: "deny", sid: USERS, rights: FULL, isForChildrenOnly: false };
  expect(judge([deny, ...BASE, allow(USERS, MODIFY)])).toBeUndefined();
  expect(judge([...BASE, allow(USERS, MODIFY), deny])).toBeDefined();
  expect(judge([{ ...deny, sid: EVERYONE }, allow(USERS, MODIFY)])).toBeUndefined();
});

test("what a stranger owns is distrusted, whatever its access list says", () => {
  const owner = "S-1-5-21-1-2-3-1004";
  expect(judge(BASE, { owner })).toEqual({
    reason: `"C:\\x y" belongs to ${owner}`,
    remedy: `icacls "C:\\x y" /setowner *${ADMINS}`,
  });
});

test("where the file system knows no rights, as FAT, nothing can be told", () => {
  expect(judge(undefined, { owner: "S-1-1-0", hasRights: false })).toBeUndefined();
});

test.each(["file", "folder", "link"] as const)("a %s without an access list is everybody's", (entry) => {
  expect(judge(undefined, { entry })).toEqual({
    reason: `everybody may change ${entry === "folder" ? "what is in " : ""}"C:\\x y": it has no access list`,
    remedy: 'icacls "C:\\x y" /reset',
  });
  expect(judge(undefined, { entry, isPassage: true })).toBeDefined();
});

test("a folder whose attributes others may write is theirs to make a junction of, a file is not, nor a folder on the way", () => {
  const entries = [...BASE, allow(USERS, 0x100)];
  expect(judge(entries)?.reason).toBe(`${USERS} may change what is in "C:\\x y"`);
  expect(judge(entries, { entry: "file" })).toBeUndefined();
  expect(judge(entries, { isPassage: true })).toBeUndefined();
});

test.each([
  ["S-1-5-18", true],
  ["S-1-5-32-544", true],
  ["S-1-3-0", true],
  ["S-1-5-21-1-2-3-500", true],
  ["S-1-5-21-1-2-3-512", true],
  ["S-1-5-21-1-2-3-1001", false],
  ["S-1-5-32-545", false],
  ["S-1-5-11", false],
  ["S-1-1-0", false],
  ["S-1-5-21-500", false],
])("%s is trusted: %s", (sid, isTrusted) => {
  expect(isTrustedSid(sid)).toBe(isTrusted);
});
