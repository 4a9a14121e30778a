import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isTrustedSid, sidBytes } from "../../accounts/windows/sid.ts";
import { type AccessEntry, judgeAccess, parseSecurityDescriptor } from "./acl.ts";

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
])("a folder in the path is an issue where others may %s", (_what, rights) => {
  expect(judge([...BASE, allow(EVERYONE, rights)], { isPassage: true })).toBeDefined();
});

test.each([
  ["write", 0x2],
  ["append", 0x4],
  ["remove", 0x1_0000],
  ["write anything to", 0x4000_0000],
  ["modify", MODIFY],
])("a file is an issue where others may %s", (_what, rights) => {
  const issue = judge([...BASE, allow(USERS, rights)], { entry: "file" });
  expect(issue?.reason).toBe(`${USERS} may change "C:\\x y"`);
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

test("a file of another user is an issue, whatever its access list says", () => {
  const owner = "S-1-5-21-1-2-3-1004";
  expect(judge(BASE, { owner })).toEqual({
    reason: `"C:\\x y" belongs to ${owner}`,
    remedy: `icacls "C:\\x y" /setowner *${ADMINS}`,
  });
});

test("a file system without rights, such as FAT, has no issues", () => {
  expect(judge(undefined, { owner: "S-1-1-0", hasRights: false })).toBeUndefined();
});

test.each(["file", "folder", "link"] as const)("a %s without an access list is everybody's", (entry) => {
  expect(judge(undefined, { entry })).toEqual({
    reason: `everybody may change ${entry === "folder" ? "what is in " : ""}"C:\\x y": it has no access list`,
    remedy: 'icacls "C:\\x y" /reset',
  });
  expect(judge(undefined, { entry, isPassage: true })).toBeDefined();
});

test("write access to attributes is an issue for a folder, and neither for a file nor for a folder in the path", () => {
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

const sid = fc
  .tuple(fc.nat(0xffff_ffff), fc.array(fc.nat(0xffff_ffff), { minLength: 1, maxLength: 15 }))
  .map(([authority, parts]) => `S-1-${authority}-${parts.join("-")}`);
const entry: fc.Arbitrary<AccessEntry> = fc.record({
  kind: fc.constantFrom("allow", "deny"),
  sid,
  rights: fc.nat(0xffff_ffff),
  isForChildrenOnly: fc.boolean(),
});

/** Writes what the system would. */
function descriptor(owner: string, entries: readonly AccessEntry[] | undefined): Buffer {
  const aces = (entries ?? []).map((ace) => {
    const sid = sidBytes(ace.sid);
    const head = Buffer.alloc(8);
    head.writeUInt8(ace.kind === "allow" ? 0 : 1, 0);
    head.writeUInt8(ace.isForChildrenOnly ? 0x1b : 0x03, 1);
    head.writeUInt16LE(8 + sid.length, 2);
    head.writeUInt32LE(ace.rights, 4);
    return Buffer.concat([head, sid]);
  });
  // An entry of an audit, which is none of the others.
  const audit = Buffer.alloc(8 + 12);
  audit.writeUInt8(2, 0);
  audit.writeUInt16LE(audit.length, 2);
  const list = Buffer.concat([Buffer.alloc(8), audit, ...aces]);
  list.writeUInt16LE(aces.length + 1, 4);
  const head = Buffer.alloc(20);
  head.writeUInt16LE(entries === undefined ? 0x8000 : 0x8004, 2);
  head.writeUInt32LE(20, 4);
  if (entries !== undefined) head.writeUInt32LE(20 + sidBytes(owner).length, 16);
  return Buffer.concat([head, sidBytes(owner), ...(entries === undefined ? [] : [list])]);
}

test("the owner and each entry are read as they were written", () => {
  fc.assert(
    fc.property(sid, fc.array(entry, { maxLength: 8 }), (owner, entries) => {
      expect(parseSecurityDescriptor(descriptor(owner, entries))).toEqual({ owner, entries });
    }),
  );
});

test("without an access list there are no entries, which is not an empty one", () => {
  expect(parseSecurityDescriptor(descriptor("S-1-5-18", undefined)).entries).toBeUndefined();
  expect(parseSecurityDescriptor(descriptor("S-1-5-18", [])).entries).toEqual([]);
});

test("an entry for an object has its SID behind the object's ids", () => {
  const sid = sidBytes("S-1-5-11");
  const ace = Buffer.alloc(12 + 16);
  ace.writeUInt8(5, 0);
  ace.writeUInt16LE(ace.length + sid.length, 2);
  ace.writeUInt32LE(2, 4);
  ace.writeUInt32LE(1, 8);
  const list = Buffer.concat([Buffer.alloc(8), ace, sid]);
  list.writeUInt16LE(1, 4);
  const head = Buffer.alloc(20);
  head.writeUInt16LE(0x8004, 2);
  head.writeUInt32LE(20, 16);
  expect(parseSecurityDescriptor(Buffer.concat([head, list]))).toEqual({
    owner: undefined,
    entries: [{ kind: "allow", sid: "S-1-5-11", rights: 2, isForChildrenOnly: false }],
  });
});

function outcomeOf(bytes: Buffer): string {
  try {
    parseSecurityDescriptor(bytes);
    return "parsed";
  } catch (error) {
    return error instanceof RangeError ? "RangeError" : String(error);
  }
}

test("bytes that are no descriptor are refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(outcomeOf(Buffer.from(bytes))).toMatch(/^(parsed|RangeError)$/);
    }),
  );
});
