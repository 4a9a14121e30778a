import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkOpenedFileTrust, ownUserId, checkPathTrust } from "./path-trust.ts";

const OTHER_USER = 54_321;
const isRoot = ownUserId() === 0;
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-path-trust-"));
  mkdirSync(join(folder, "a", "b"), { recursive: true, mode: 0o755 });
  writeFileSync(join(folder, "a", "b", "file"), "", { mode: 0o644 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, "a", "b", "file");

test("files of this user in folders of this user, below a sticky one of root, are trusted", () => {
  expect(checkPathTrust(file())).toBeUndefined();
  expect(checkPathTrust(join(folder, "a", "absent", "more"))).toBeUndefined();
  expect(checkPathTrust("/")).toBeUndefined();
});

test("a folder anywhere on the way that others may change is named, with the command", () => {
  chmodSync(join(folder, "a"), 0o777);
  const reason = `"${join(folder, "a")}" has mode 0777, so everybody may change what is in it`;
  expect(checkPathTrust(file())?.reason).toBe(reason);
  expect(checkPathTrust(join(folder, "a", "absent"))?.reason).toBe(reason);
});

test("the bit of a sticky folder counts on the way, not at the end", () => {
  chmodSync(join(folder, "a"), 0o1777);
  expect(checkPathTrust(file())).toBeUndefined();
  expect(checkPathTrust(join(folder, "a"))).toMatchObject({ remedy: `chmod o-w ${join(folder, "a")}` });
});

test("a link is followed: relative, absolute, up again; what it leads to and its way count", () => {
  symlinkSync("../a/./b/../b/file", join(folder, "a", "relative"));
  symlinkSync(join(folder, "a", "relative"), join(folder, "absolute"));
  expect(checkPathTrust(join(folder, "absolute"))).toBeUndefined();
  chmodSync(join(folder, "a", "b"), 0o777);
  expect(checkPathTrust(join(folder, "absolute"))?.reason).toContain(`"${join(folder, "a", "b")}"`);
});

test("links in a circle end", () => {
  symlinkSync("one", join(folder, "two"));
  symlinkSync("two", join(folder, "one"));
  expect(checkPathTrust(join(folder, "one", "x"))).toBeUndefined();
});

test("an opened file is judged by itself, whatever lies at its path now", () => {
  const { uid, gid } = statSync(file());
  expect(checkOpenedFileTrust(file(), { uid, gid, mode: 0o100666 })?.reason).toContain("mode 0666");
  expect(checkOpenedFileTrust(file(), { uid, gid, mode: 0o100600 })).toBeUndefined();
  expect(checkOpenedFileTrust(file(), { uid: OTHER_USER, gid, mode: 0o100600 })?.reason).toContain(
    "user 54321",
  );
});

test.runIf(isRoot)(
  "checkPathTrust() names what another user owns: a file, a folder, a link in a sticky folder",
  () => {
    chownSync(file(), OTHER_USER, OTHER_USER);
    expect(checkPathTrust(file())).toEqual({
      reason: `"${file()}" belongs to user ${OTHER_USER}`,
      remedy: `chown -h 0 ${file()}`,
    });
    chownSync(join(folder, "a"), OTHER_USER, OTHER_USER);
    expect(checkPathTrust(file())?.reason).toContain(`"${join(folder, "a")}" belongs`);
  },
);
