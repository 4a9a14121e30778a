import { fstatSync, lstatSync, readlinkSync, type Stats } from "node:fs";
import { join, resolve } from "node:path";
import { type PathTrustIssue, type EntryRights, type FileOwner, judgeRights } from "../mode-bits.ts";

/** As many as the kernel follows (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * Finds out who else may change what lies at a path, by owner, group and mode: of the path, of each folder on the way
 * from `/`, and of each link that leads there. Trusted are root, this user, and the owner of `/`. A missing path has
 * no issue: check again once it is made. Parts that cannot be read cannot be used either, and are skipped.
 *
 * @param options.trustsGroups accepts groups that may write, as `staff` of Debian's /usr/local
 * @returns undefined where nobody else may
 */
export function checkPathTrust(
  path: string,
  options: { readonly trustsGroups?: boolean } = {},
): PathTrustIssue | undefined {
  const trusted = trustedUsers();
  for (const step of stepsTo(path)) {
    const issue = judgeRights(rightsOf(step), { ...options, trusted, isPassage: !step.isLast });
    if (issue !== undefined) return issue;
  }
  return undefined;
}

/** Finds out who else may change an open file, by the status of its descriptor, and the way to it. */
export function checkOpenedFileTrust(
  path: string,
  status: { readonly uid: number; readonly gid: number; readonly mode: number },
): PathTrustIssue | undefined {
  const { uid, gid, mode } = status;
  const opened = { path, kind: "file", uid, gid, mode } as const;
  return judgeRights(opened, { trusted: trustedUsers(), isPassage: false }) ?? checkPathTrust(path);
}

/** Returns the id of the user of this program; undefined where the system has none. */
export function ownUserId(): number | undefined {
  return process.geteuid?.();
}

function trustedUsers(): readonly number[] {
  // The owner of `/` may replace everything: in some containers that is not root.
  return [ownUserId() ?? 0, 0, lstatSync("/").uid];
}

function rightsOf({ path, status }: Step): EntryRights {
  const { uid, gid, mode } = status;
  const kind = status.isDirectory()
    ? "folder"
    : status.isSymbolicLink()
      ? "link"
      : status.isFile()
        ? "file"
        : "other";
  return { path, kind, uid, gid, mode };
}

type Step = { readonly path: string; readonly status: Stats; readonly isLast: boolean };

/** Goes from `/` to the path as the kernel does, through links. */
function* stepsTo(path: string): Generator<Step> {
  let at = "/";
  let names = partsOf(resolve(path));
  let links = 0;
  yield { path: at, status: lstatSync(at), isLast: names.length === 0 };
  while (names.length > 0) {
    const [name = "", ...rest] = names;
    const next = join(at, name);
    const status = statusOf(next);
    if (status === undefined) return;
    names = rest;
    yield { path: next, status, isLast: rest.length === 0 };
    if (!status.isSymbolicLink()) {
      at = next;
      continue;
    }
    links += 1;
    const target = readlinkSync(next);
    if (links > MAX_LINKS) return;
    if (target.startsWith("/")) at = "/";
    names = [...partsOf(target), ...rest];
  }
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A path that cannot be read (EACCES, ENOTDIR, ELOOP) cannot be opened either, and that error says why.
    return undefined;
  }
}

/** Names the owner of an opened file where that is not `owner`; undefined where it is. */
export function fileOwnerMismatch(descriptor: number, owner: FileOwner): string | undefined {
  const { uid } = fstatSync(descriptor);
  return uid === owner ? undefined : `user ${uid}`;
}
