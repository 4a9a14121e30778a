import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { ownAccount } from "../../accounts/windows/accounts.ts";
import { isAdministrator, sidAccount, sidBytes } from "../../accounts/windows/sid.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { fileSecurity } from "./file-security.ts";
import { checkAccess } from "./path-trust.ts";
import { advapi32 } from "../../win32/advapi32.ts";

const DACL = 4;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rights-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An access list that lets one SID do something, and our own account everything. */
function give(path: string, sid: Buffer, rights: number): void {
  const own = sidBytes(ownAccount().id);
  const entry = (sid: Buffer, mask: number) => {
    const head = Buffer.alloc(8);
    head.writeUInt16LE(8 + sid.length, 2);
    head.writeUInt32LE(mask, 4);
    return Buffer.concat([head, sid]);
  };
  const entries = Buffer.concat([entry(own, 0x1f01ff), entry(sid, rights)]);
  const list = Buffer.alloc(8);
  list.writeUInt8(2, 0);
  list.writeUInt16LE(8 + entries.length, 2);
  list.writeUInt16LE(2, 4);
  const head = Buffer.alloc(20);
  head.writeUInt8(1, 0);
  head.writeUInt16LE(0x8004, 2);
  head.writeUInt32LE(20, 16);
  assert.notEqual(advapi32.SetFileSecurityW(path, DACL, Buffer.concat([head, list, entries])), 0);
}

const EVERYONE = sidBytes("S-1-1-0");

test("a folder of this user is trusted, and so is an absent one", () => {
  assert.equal(checkAccess(folder), undefined);
  assert.equal(checkAccess(join(folder, "not", "there")), undefined);
  assert.equal(checkAccess("C:\\windows\\system32"), undefined);
});

test("a file that everybody may write is an issue, with the command against it", () => {
  const file = join(folder, "robotmk.yml");
  writeFileSync(file, "");
  give(file, EVERYONE, 0x1301bf);
  const issue = checkAccess(file);
  assert.match(issue?.reason ?? "", /Everyone" may change ".*robotmk\.yml"$/);
  assert.match(issue?.remedy ?? "", /^icacls ".*robotmk\.yml" .*\/remove:g \*S-1-1-0$/);
  give(file, EVERYONE, 0x1200a9);
  assert.equal(checkAccess(file), undefined);
});

test("a folder in which everybody may put things is trusted on the way alone", () => {
  const inner = join(folder, "open", "inner");
  mkdirSync(inner, { recursive: true });
  give(join(folder, "open"), EVERYONE, 0x1301bf);
  assert.match(checkAccess(join(folder, "open"))?.reason ?? "", /Everyone" may change what is in/);
  const onTheWay = checkAccess(inner);
  // Wine makes the right to remove anything of the right to add.
  const mayReplace = rightsOf(join(folder, "open"), "S-1-1-0") & 0x40;
  assert.equal(onTheWay === undefined, mayReplace === 0);
});

test("the owner and the entries are read, of a folder too", () => {
  const found = fileSecurity(folder);
  assert.equal(found.kind, "read");
  assert.equal(found.kind === "read" && found.entry, "folder");
  assert.equal(found.kind === "read" && found.security.owner, ownAccount().id);
  assert.deepEqual(fileSecurity(join(folder, "nothing")), { kind: "absent" });
});

function rightsOf(path: string, sid: string): number {
  const found = fileSecurity(path);
  const entries = found.kind === "read" ? (found.security.entries ?? []) : [];
  return entries.find((entry) => entry.sid === sid)?.rights ?? 0;
}

test("a folder that we make is ours, the system's and the administrators', whatever lies around it gives away", () => {
  give(folder, EVERYONE, 0x1301bf);
  const made = join(folder, "spool", "system");
  makeFolder(made);
  const found = fileSecurity(made);
  const sids = found.kind === "read" ? (found.security.entries ?? []).map(({ sid }) => sid) : [];
  assert.ok(!sids.includes("S-1-1-0"), sids.join());
});

test("known SIDs have names, and no user of an unknown domain is an administrator", () => {
  assert.equal(sidAccount("S-1-1-0")?.name, "Everyone");
  assert.equal(sidAccount("S-1-5-21-1-2-3-4711"), undefined);
  assert.equal(isAdministrator("S-1-5-21-1-2-3-4711"), false);
  assert.equal(isAdministrator("S-1-5-11"), false);
  assert.equal(typeof isAdministrator(ownAccount().id), "boolean");
});
