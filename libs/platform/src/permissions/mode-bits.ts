/** Why others may change what lies at a path, as the end of a sentence, and the command that corrects it. */
export type PathTrustIssue = { readonly reason: string; readonly remedy: string };

/** The attributes that decide who may change a file or the entries of a folder (inode(7)). */
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
/** The group of root: its members count as root. */
const ROOT_GROUP = 0;

/**
 * Finds out who else may change an entry: an owner that is no trusted user, its group, or everybody.
 *
 * @param judge.trusted the ids of the users who may; the remedy names the first as owner
 * @param judge.isPassage the entry is a folder on the way: its sticky bit keeps others from entries that are not theirs
 * @param judge.trustsGroups accepts groups that may write, as root chose their members
 * @returns undefined where nobody else may change it
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

/** Writes a mode as chmod(1) takes it: `0755`. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}

/** Quotes a path as one word of a shell, for a command that a person copies. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * The only user whose files are read: by id; on Windows, where users have no numbers, by a name and the user's folder,
 * whose rights name the account.
 */
export type FileOwner = number | { readonly folder: string; readonly user: string };

/** What each system provides for permissions; posix/ and windows/ implement it. */
export type PermissionSystem = {
  /**
   * Finds out who else may change what lies at a path, or a folder on the way to it.
   *
   * @param options.trustsGroups accepts groups that may write, as `staff` of Debian's /usr/local
   * @returns undefined where nobody else may
   */
  readonly checkPathTrust: (
    path: string,
    options?: { readonly trustsGroups?: boolean },
  ) => PathTrustIssue | undefined;
  /** The same for a file that is open, by the status of its descriptor, and for the way to it. */
  readonly checkOpenedFileTrust: (
    path: string,
    status: { readonly uid: number; readonly gid: number; readonly mode: number },
  ) => PathTrustIssue | undefined;
  /** Returns the id of the user of this program; undefined where users have no numbers. */
  readonly ownUserId: () => number | undefined;
  /** Names the owner of an opened file where that is not `owner`; undefined where it is. */
  readonly fileOwnerMismatch: (descriptor: number, owner: FileOwner) => string | undefined;
  /** Makes the folder of a user's daemon where the system's daemon does that; returns the problem, if any. */
  readonly makeUserFolder: (folder: string, user: string) => string | undefined;
  /** Makes one folder, for its owner alone. @throws the system's error */
  readonly createFolder: (folder: string) => void;
};
