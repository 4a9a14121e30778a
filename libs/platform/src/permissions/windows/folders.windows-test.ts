import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ownAccount } from "../../accounts/windows/accounts.ts";
import { userSid } from "../../accounts/windows/sid.ts";
import { readText } from "../../win32/handle.ts";
import { makeUserFolder, userFolderRights } from "./folders.ts";
import { advapi32 } from "../../win32/advapi32.ts";

function rightsOf(folder: string): string {
  const [descriptor, text, ignored] = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)];
  assert.equal(
    advapi32.GetNamedSecurityInfoW(folder, 1, 4, ignored, ignored, ignored, ignored, descriptor),
    0,
  );
  assert.equal(
    advapi32.ConvertSecurityDescriptorToStringSecurityDescriptorW(
      descriptor.readBigUInt64LE(),
      1,
      4,
      text,
      Buffer.alloc(4),
    ),
    1,
  );
  return readText(text.readBigUInt64LE());
}

function inFolder(act: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "rmk-user-"));
  try {
    act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("userSid() returns the SID of this user and of SYSTEM, and none of an unknown user", () => {
  const { name, domain, id } = ownAccount();
  assert.equal(userSid(name), id);
  assert.equal(userSid(`${name}@${domain}`), id);
  assert.equal(userSid("SYSTEM"), "S-1-5-18");
  assert.equal(userSid("nobody-here"), undefined);
});

test("makeUserFolder() makes a folder whose rights name the user", () => {
  inFolder((folder) => {
    const made = join(folder, "user-x");
    const { name, id } = ownAccount();
    assert.equal(makeUserFolder(made, name), undefined);
    assert.ok(statSync(made).isDirectory());
    // Wine keeps of a list of rights what the mode of a file can say: here is seen that some are there.
    assert.match(rightsOf(made), new RegExp(`^D:.*;;;${id}\\)`));
    assert.equal(makeUserFolder(made, name), undefined, "a second time it is there already");
  });
});

test("makeUserFolder() refuses an unknown user, and a file in the folder's place", () => {
  inFolder((folder) => {
    assert.match(
      makeUserFolder(join(folder, "a"), "nobody-here") ?? "",
      /nor its domain knows "nobody-here"/,
    );
    writeFileSync(join(folder, "b"), "");
    assert.match(makeUserFolder(join(folder, "b"), ownAccount().name) ?? "", /something else has that name/);
  });
});

test("a user's folder inherits no rights, and its user may not remove it", () => {
  const rights = userFolderRights("S-1-5-21-1");
  assert.match(rights, /^D:P\(/);
  assert.match(rights, /\(A;;0x1201bf;;;S-1-5-21-1\)/);
});
