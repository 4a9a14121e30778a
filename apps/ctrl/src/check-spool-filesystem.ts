import { runsOnWindows } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

/** Numbers of statfs(2) for file systems that lie on another machine, or may (FUSE). Source: linux/magic.h and statfs(2). */
const FOREIGN: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xfe534d42, "SMB2"],
  [0xff534d42, "CIFS"],
  [0x65735546, "FUSE (as sshfs, s3fs and others)"],
  [0x01021997, "9P"],
  [0x00c36400, "Ceph"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x73757245, "Coda"],
  [0x564c, "NCP"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
  [0x19830326, "BeeGFS"],
]);

/** FAT and exFAT. On Linux a mount decides on rights there, and they are looked at as all others. */
const WITHOUT_RIGHTS = 0x4d44;

/**
 * Decides whether the spool lies on a file system of which locks, renames and syncs mean less than on a disk, or, on
 * Windows, on one that keeps no rights. Pure.
 *
 * @param magic `f_type` of statfs(2); undefined where the system can't tell
 */
export function checkSpoolFilesystem(
  folder: string,
  magic: number | undefined,
  { isWindows = runsOnWindows }: { readonly isWindows?: boolean } = {},
): readonly HostProblem[] {
  if (isWindows && magic === WITHOUT_RIGHTS) return [rightsProblem(folder)];
  const name = magic === undefined ? undefined : FOREIGN.get(magic);
  if (name === undefined) return [];
  return [
    {
      check: "spool_filesystem",
      severity: "warning",
      problem: `The spool "${folder}" lies on a network file system, ${name}: after a crash or a break of the network results may be lost, two daemons may run at once, and a server that hangs stops all suites`,
      remedy: "Set spool_dir to a folder on a disk of this host",
    },
  ];
}

function rightsProblem(folder: string): HostProblem {
  return {
    check: "spool_filesystem",
    severity: "warning",
    problem: `The spool "${folder}" lies on a file system that keeps no rights (FAT): every user of this host may change what is run`,
    remedy: "Set spool_dir to a folder on NTFS or ReFS",
  };
}
