import type { PathTrustIssue } from "../mode-bits.ts";

/** The owner and the access list of an entry of a folder. */
export type EntryAccess = {
  readonly path: string;
  readonly entry: "file" | "folder" | "link";
  readonly security: SecurityDescriptor;
  /** False on a file system without rights, such as FAT. */
  readonly hasRights: boolean;
};

const DELETE = 0x1_0000;
const WRITE_DAC = 0x4_0000;
const WRITE_OWNER = 0x8_0000;
const WRITE_DATA_OR_ADD_FILE = 0x2;
const APPEND_OR_ADD_FOLDER = 0x4;
const DELETE_CHILD = 0x40;
const WRITE_ATTRIBUTES = 0x100;
const GENERIC_ALL = 0x1000_0000;
const GENERIC_WRITE = 0x4000_0000;

/** Rights that give all others. */
const TO_TAKE_OVER = WRITE_DAC | WRITE_OWNER | GENERIC_ALL;
const TO_CHANGE = TO_TAKE_OVER | GENERIC_WRITE | WRITE_DATA_OR_ADD_FILE | APPEND_OR_ADD_FOLDER | DELETE;
/**
 * For a folder in the path. The right to add to a folder is not enough to replace what is in it. A user that may move
 * the folder away can put another in its place, but would own that one, and the owner is checked.
 */
const TO_REPLACE_IN_FOLDER = TO_TAKE_OVER | DELETE_CHILD;
/** The right to write attributes is enough to make an empty folder a junction ([MS-FSA], FSCTL_SET_REPARSE_POINT). */
const TO_CHANGE_FOLDER = TO_CHANGE | DELETE_CHILD | WRITE_ATTRIBUTES;

/**
 * Checks that only trusted accounts may change a file or a folder: as its owner, or by its access list.
 *
 * @param judge.isTrusted returns whether a SID may change it
 * @param judge.nameOf names a SID for people
 * @param judge.isPassage it is a folder in the path, not the end of the path
 * @returns undefined where no other account may, and on a file system without rights
 */
export function judgeAccess(
  { path, entry, security, hasRights }: EntryAccess,
  judge: {
    readonly isTrusted: (sid: string) => boolean;
    readonly nameOf: (sid: string) => string;
    readonly isPassage: boolean;
  },
): PathTrustIssue | undefined {
  const { owner, entries } = security;
  if (!hasRights) return undefined;
  const what = entry === "folder" ? `what is in "${path}"` : `"${path}"`;
  if (owner !== undefined && !judge.isTrusted(owner)) {
    return {
      reason: `"${path}" belongs to ${judge.nameOf(owner)}`,
      remedy: `icacls "${path}" /setowner *${ADMINISTRATORS}`,
    };
  }
  // Without a list every user has all rights (NULL DACL).
  if (entries === undefined) {
    return {
      reason: `everybody may change ${what}: it has no access list`,
      remedy: `icacls "${path}" /reset`,
    };
  }
  // The target of a link is checked separately, and a link has no content.
  const inFolder = judge.isPassage ? TO_REPLACE_IN_FOLDER : TO_CHANGE_FOLDER;
  const rights = entry === "folder" ? inFolder : TO_CHANGE;
  const account = untrustedWith(entries, { rights, isTrusted: judge.isTrusted });
  if (account === undefined) return undefined;
  return {
    reason: `${judge.nameOf(account)} may change ${what}`,
    remedy: `icacls "${path}" /inheritance:d & icacls "${path}" /remove:g *${account}${entry === "link" ? " /L" : ""}`,
  };
}

const ADMINISTRATORS = "S-1-5-32-544";
const EVERYONE = "S-1-1-0";

/** Entries count in their order: a later one does not give what an earlier one denies. */
function untrustedWith(
  entries: readonly AccessEntry[],
  asked: { readonly rights: number; readonly isTrusted: (sid: string) => boolean },
): string | undefined {
  const forbidden = new Map<string, number>();
  for (const { kind, sid, rights, isForChildrenOnly } of entries) {
    if (isForChildrenOnly) continue;
    if (kind === "deny") {
      forbidden.set(sid, (forbidden.get(sid) ?? 0) | rights);
      continue;
    }
    const left = rights & ~((forbidden.get(sid) ?? 0) | (forbidden.get(EVERYONE) ?? 0));
    if ((left & asked.rights) !== 0 && !asked.isTrusted(sid)) return sid;
  }
  return undefined;
}

/** An entry of an access list. */
export type AccessEntry = {
  readonly kind: "allow" | "deny";
  /** As text: `S-1-5-18`. */
  readonly sid: string;
  /** Bits of an access mask (winnt.h). */
  readonly rights: number;
  /** It counts for new entries of the folder, not for the folder itself. */
  readonly isForChildrenOnly: boolean;
};

/** The owner and the access list of a file. */
export type SecurityDescriptor = {
  readonly owner: string | undefined;
  /** Undefined without an access list, which gives every user all rights. */
  readonly entries: readonly AccessEntry[] | undefined;
};

/** SECURITY_DESCRIPTOR_RELATIVE, ACL and ACE_HEADER (winnt.h). */
const DESCRIPTOR = { control: 2, owner: 4, list: 16, bytes: 20 } as const;
const LIST = { count: 4, bytes: 8 } as const;
const ENTRY = { kind: 0, flags: 1, size: 2, rights: 4, sid: 8, objectFlags: 8, objectSid: 12 } as const;
const HAS_LIST = 0x4;
const FOR_CHILDREN_ONLY = 0x8;
const GUID_BYTES = 16;

/**
 * Parses a self-relative security descriptor. Leaves out entries that neither allow nor deny (audit, labels).
 *
 * @throws RangeError for other bytes
 */
export function parseSecurityDescriptor(bytes: Buffer): SecurityDescriptor {
  if (bytes.length < DESCRIPTOR.bytes) throw new RangeError(`no security descriptor: ${bytes.length} bytes`);
  const ownerAt = bytes.readUInt32LE(DESCRIPTOR.owner);
  const listAt = bytes.readUInt32LE(DESCRIPTOR.list);
  const hasList = (bytes.readUInt16LE(DESCRIPTOR.control) & HAS_LIST) !== 0 && listAt !== 0;
  return {
    owner: ownerAt === 0 ? undefined : readSid(bytes, ownerAt),
    entries: hasList ? readList(bytes, listAt) : undefined,
  };
}

function readList(bytes: Buffer, at: number): readonly AccessEntry[] {
  const entries: AccessEntry[] = [];
  let next = at + LIST.bytes;
  for (let left = bytes.readUInt16LE(at + LIST.count); left > 0; left -= 1) {
    const form = FORMS.get(bytes.readUInt8(next + ENTRY.kind));
    if (form !== undefined) {
      entries.push({
        kind: form.kind,
        sid: readSid(bytes, form.isObject ? sidOfObject(bytes, next) : next + ENTRY.sid),
        rights: bytes.readUInt32LE(next + ENTRY.rights),
        isForChildrenOnly: (bytes.readUInt8(next + ENTRY.flags) & FOR_CHILDREN_ONLY) !== 0,
      });
    }
    const size = bytes.readUInt16LE(next + ENTRY.size);
    if (size < LIST.bytes) throw new RangeError(`no access list: an entry has ${size} bytes`);
    next += size;
  }
  return entries;
}

/** ACCESS_ALLOWED and ACCESS_DENIED: plain, for objects, and with a condition, which counts as met. */
const FORMS: ReadonlyMap<number, { readonly kind: AccessEntry["kind"]; readonly isObject: boolean }> =
  new Map([
    [0, { kind: "allow", isObject: false }],
    [1, { kind: "deny", isObject: false }],
    [5, { kind: "allow", isObject: true }],
    [6, { kind: "deny", isObject: true }],
    [9, { kind: "allow", isObject: false }],
    [11, { kind: "allow", isObject: true }],
  ]);

function sidOfObject(bytes: Buffer, at: number): number {
  const flags = bytes.readUInt32LE(at + ENTRY.objectFlags);
  return at + ENTRY.objectSid + ((flags & 1) + ((flags >> 1) & 1)) * GUID_BYTES;
}

/** Reads a SID as text. */
function readSid(bytes: Buffer, at: number): string {
  const parts = Array.from({ length: bytes.readUInt8(at + 1) }, (_, index) =>
    bytes.readUInt32LE(at + 8 + 4 * index),
  );
  return ["S", bytes.readUInt8(at), bytes.readUIntBE(at + 2, 6), ...parts].join("-");
}
