import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { ownAccount } from "../../accounts/windows/accounts.ts";
import { accountText } from "../../accounts/windows/sid.ts";
import { handleOfDescriptor } from "../../win32/descriptor.ts";
import { ownerMismatch } from "./file-owner.ts";
import { createFolder } from "./folders.ts";

let root = "";
let folder = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "owner-"));
  folder = join(root, "user-anna");
  createFolder(folder);
  writeFileSync(join(folder, "daemon.json"), "{}");
});
afterEach(() => rmSync(root, { recursive: true }));

function mismatchOf(place: { readonly folder: string; readonly user: string }): string | undefined {
  const descriptor = openSync(join(folder, "daemon.json"), "r");
  try {
    return ownerMismatch(handleOfDescriptor(descriptor), place);
  } finally {
    closeSync(descriptor);
  }
}

test("a file of the user in the folder's access list is no mismatch", () => {
  assert.equal(mismatchOf({ folder, user: "any name" }), undefined);
});

test("without a folder, a file of the user whom Windows knows by the name is no mismatch", () => {
  assert.equal(mismatchOf({ folder: join(root, "nowhere"), user: ownAccount().name }), undefined);
});

test("a file of another user is a mismatch with that name", () => {
  const place = { folder: join(root, "neither"), user: "nobody of this name" };
  assert.equal(mismatchOf(place), accountText(ownAccount().id));
});

test("a descriptor that is closed has no owner", () => {
  assert.throws(() => handleOfDescriptor(4711));
});
