import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type PathTrustIssue,
  errorCode,
  errorMessage,
  checkPathTrust,
  probeFolder,
  runsOnWindows,
  shellWord,
} from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";
import type { HostProblem } from "../status/host-problem.ts";

/**
 * Reports a folder of the spool that is no folder or a link, that another user may change, or that this user cannot
 * read and write.
 */
export function checkSpool(folders: SpoolFolders): readonly HostProblem[] {
  const { root, tasks, running, results, runs, locks, waiting } = folders;
  const rootProblem = problemAt(root);
  if (rootProblem !== undefined) return [rootProblem];
  return [tasks, running, results, runs, locks, waiting].flatMap((folder) => {
    // Every call creates missing folders.
    if (isMissing(folder)) return [];
    const problem = problemAt(folder);
    return problem === undefined ? [] : [problem];
  });
}

function problemAt(folder: string): HostProblem | undefined {
  const issue = checkPathTrust(folder);
  if (issue !== undefined) return trustProblem(folder, issue);
  const found = stateOf(folder);
  return found === undefined ? undefined : folderProblem(folder, found);
}

function trustProblem(folder: string, { reason, remedy }: PathTrustIssue): HostProblem {
  const problem = `Cannot use the spool "${folder}" as others may change it: ${reason}`;
  return { check: "spool", severity: "critical", problem, remedy };
}

function folderProblem(folder: string, found: string): HostProblem {
  return {
    check: "spool",
    severity: "critical",
    problem: `Cannot use the spool "${folder}": ${found}`,
    remedy: "Give this user a folder there that it may read and write, or set spool_dir",
  };
}

function stateOf(folder: string): string | undefined {
  try {
    const status = lstatSync(folder);
    if (status.isSymbolicLink()) return "it is a symbolic link";
    if (!status.isDirectory()) return "it is no folder";
    return probeFolder(folder);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "it does not exist and cannot be made" : errorMessage(error);
  }
}

function isMissing(folder: string): boolean {
  try {
    return lstatSync(folder, { throwIfNoEntry: false }) === undefined;
  } catch {
    // problemAt() reports the error.
    return false;
  }
}

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

/** FAT and exFAT. On Linux the mount sets their rights, and checkPathTrust() reads them like all others. */
const WITHOUT_RIGHTS = 0x4d44;

/**
 * Reports a spool on a network file system, whose locks, renames and syncs promise less than those of a disk. On Windows
 * also one on a file system without rights.
 *
 * @param magic `f_type` of statfs(2); undefined where the system does not know it
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

const MAX_REPORTED = 5;

/**
 * Reports state files that are no regular file. No program follows, opens or empties them: their work waits until a
 * person removes them. Returns at most five.
 */
export function checkStateFiles(folders: SpoolFolders): readonly HostProblem[] {
  const { root, locks } = folders;
  const own = entriesOf(root).filter((entry) => OWN_NAMES.test(entry.name) && !entry.isFile());
  const held = entriesOf(locks).filter((entry) => entry.name.endsWith(".lock") && !entry.isFile());
  return [
    ...own.map((entry) => stateFileProblem(join(root, entry.name), kindOf(entry))),
    ...held.map((entry) => stateFileProblem(join(locks, entry.name), kindOf(entry))),
  ].slice(0, MAX_REPORTED);
}

/** The state files in the folder of a context. The programs use no other name there. */
const OWN_NAMES = /^(?:heartbeat|daemon\.lock|launch-pending|config\.yml|[a-z][\w-]*\.json)$/;

function stateFileProblem(path: string, found: string): HostProblem {
  return {
    check: "state_file",
    severity: "critical",
    problem: `Cannot use "${path}" as it has to be a regular file: it is ${found}`,
    remedy: `${found === "a folder" ? "rm -r" : "rm"} ${shellWord(path)}`,
  };
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return "a symbolic link";
  if (entry.isDirectory()) return "a folder";
  return entry.isFIFO() ? "a named pipe" : "a device or a socket";
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // checkSpool() reports the error.
    return [];
  }
}
