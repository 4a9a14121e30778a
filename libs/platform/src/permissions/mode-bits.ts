/** Why something is not ours alone, as the end of a sentence, and the command that mends it. */
export type PathTrustIssue = { readonly reason: string; readonly remedy: string };

/** What decides who may change a file, or what lies in a folder (inode(7)). */
export type EntryRights = {
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "other";
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
};

const GROUP_MAY_WRITE = 0o020;
const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;
/** The group of root: who is in it may as well be root. */
const ROOT_GROUP = 0;

/**
 * Says who else may change an entry: somebody who owns it and is none of the trusted users, its group, everybody.
 * Pure.
 *
 * @param judge.trusted the users, by id, who may; the first is who mends it
 * @param judge.isPassage it is a folder on the way only: then its sticky bit keeps others from what is not theirs
 * @param judge.trustsGroups who is in the group of something that root owns was put there by root
 * @returns undefined where nobody else may
 */
export function judgeRights(
  entry: EntryRights,
  judge: {
    readonly trusted: readonly number[];
    readonly isPassage: boolean;
    readonly trustsGroups?: boolean | undefined;
  },
): PathTrustIssue | undefined {
  const { path, kind, uid, gid, mode } = entry;
  if (!judge.trusted.includes(uid)) {
    const remedy = `chown -h ${judge.trusted[0] ?? 0} ${shellWord(path)}`;
    return { reason: `"${path}" belongs to user ${uid}`, remedy };
  }
  // The mode of a link says nothing (symlink(7)).
  if (kind === "link") return undefined;
  if (kind === "folder" && judge.isPassage && (mode & STICKY) !== 0) return undefined;
  const byGroup = (mode & GROUP_MAY_WRITE) !== 0 && gid !== ROOT_GROUP && judge.trustsGroups !== true;
  const byOthers = (mode & OTHERS_MAY_WRITE) !== 0;
  if (!byGroup && !byOthers) return undefined;
  const who = byOthers ? "everybody" : `group ${gid}`;
  const what = kind === "folder" ? "change what is in it" : "change it";
  const bits = `${byGroup ? "g" : ""}${byOthers ? "o" : ""}-w`;
  return {
    reason: `"${path}" has mode ${octal(mode)}, so ${who} may ${what}`,
    remedy: `chmod ${bits} ${shellWord(path)}`,
  };
}

/** The mode as chmod(1) has it: `0755`. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}

/** A path as one word of a shell, for a command that a person copies. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Whose files alone are read: a user by id; on Windows, where users have no numbers, the one whose folder it is and whom
 * the folder's rights, or else the system, know by that name.
 */
export type FileOwner = number | { readonly folder: string; readonly user: string };
