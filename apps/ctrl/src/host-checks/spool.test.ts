import { expect, test } from "vitest";
import { checkSpoolFilesystem } from "./spool.ts";

test.each([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xfe534d42, "SMB2"],
  [0xff534d42, "CIFS"],
  [0x65735546, "sshfs"],
  [0x01021997, "9P"],
  [0x00c36400, "Ceph"],
])("a spool on file system %i is reported as %s, with its price and a remedy", (magic, name) => {
  expect(checkSpoolFilesystem("/spool", magic)).toEqual([
    {
      check: "spool_filesystem",
      severity: "warning",
      problem: expect.stringMatching(new RegExp(`"/spool".*${name}.*lost`)),
      remedy: expect.stringContaining("spool_dir"),
    },
  ]);
});

test.each([
  ["ext4", 0xef53],
  ["xfs", 0x58465342],
  ["btrfs", 0x9123683e],
  ["overlay", 0x794c7630],
  ["tmpfs", 0x01021994],
  ["zfs", 0x2fc12fc1],
  ["what the system does not know", undefined],
])("a spool on %s is fine", (_name, magic) => {
  expect(checkSpoolFilesystem("/spool", magic)).toEqual([]);
});

test("a spool without rights is reported on Windows, as every user may change it there", () => {
  expect(checkSpoolFilesystem("E:\\spool", 0x4d44, { isWindows: true })).toMatchObject([
    { severity: "warning", problem: expect.stringContaining("every user of this host may change") },
  ]);
  expect(checkSpoolFilesystem("/spool", 0x4d44, { isWindows: false })).toEqual([]);
});
