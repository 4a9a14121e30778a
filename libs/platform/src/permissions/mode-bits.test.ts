import { expect, test } from "vitest";
import { type EntryRights, judgeRights, shellWord } from "./mode-bits.ts";

const ROOTS: EntryRights = { path: "/a b", kind: "file", uid: 0, gid: 0, mode: 0o100644 };
const ALICE = 1000;
const judge = (entry: Partial<EntryRights>, isPassage = false) =>
  judgeRights({ ...ROOTS, ...entry }, { trusted: [ALICE, 0], isPassage });

test.each<readonly [string, Partial<EntryRights>]>([
  ["a file of root", {}],
  ["one of this user", { uid: ALICE, gid: ALICE, mode: 0o100600 }],
  ["a file that all may read and execute", { mode: 0o100755 }],
  ["one that root's own group may write", { mode: 0o100664 }],
  ["a link, whose mode says nothing", { kind: "link", mode: 0o120777 }],
])("nobody else may change %s", (_what, entry) => {
  expect(judge(entry)).toBeUndefined();
});

test.each<readonly [Partial<EntryRights>, string, string]>([
  [{ uid: 54_321 }, '"/a b" belongs to user 54321', "chown -h 1000 '/a b'"],
  [{ uid: 54_321, kind: "link" }, '"/a b" belongs to user 54321', "chown -h 1000 '/a b'"],
  [{ mode: 0o100666 }, '"/a b" has mode 0666, so everybody may change it', "chmod o-w '/a b'"],
  [{ mode: 0o100664, gid: 7 }, '"/a b" has mode 0664, so group 7 may change it', "chmod g-w '/a b'"],
  [{ mode: 0o100666, gid: 7 }, '"/a b" has mode 0666, so everybody may change it', "chmod go-w '/a b'"],
  [
    { kind: "folder", mode: 0o041777 },
    '"/a b" has mode 1777, so everybody may change what is in it',
    "chmod o-w '/a b'",
  ],
])("others may change %j", (entry, reason, remedy) => {
  expect(judge(entry)).toEqual({ reason, remedy });
});

test("a sticky folder on the way is no danger, another one is", () => {
  expect(judge({ kind: "folder", mode: 0o041777 }, true)).toBeUndefined();
  expect(judge({ kind: "folder", mode: 0o040777 }, true)).toBeDefined();
});

test("groups may be trusted, everybody never is", () => {
  const trusting = { trusted: [0], isPassage: true, trustsGroups: true };
  expect(judgeRights({ ...ROOTS, kind: "folder", gid: 50, mode: 0o042775 }, trusting)).toBeUndefined();
  expect(judgeRights({ ...ROOTS, kind: "folder", mode: 0o040777 }, trusting)).toBeDefined();
});

test.each([
  ["/etc/check_mk/robotmk.yml", "/etc/check_mk/robotmk.yml"],
  ["/a b", "'/a b'"],
  ["/it's $(id)", String.raw`'/it'\''s $(id)'`],
])("%s is one word of a shell", (path, word) => {
  expect(shellWord(path)).toBe(word);
});
