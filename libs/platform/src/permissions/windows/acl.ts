import type { PathTrustIssue } from "../mode-bits.ts";

/** What decides who may change a file, or what lies in a folder. */
export type EntryAccess = {
  readonly path: string;
  readonly entry: "file" | "folder" | "link";
  readonly security: SecurityDescriptor;
  /** Whether the file system knows rights at all, as FAT does not. */
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

/** Rights by which somebody takes all others. */
const TO_TAKE_OVER = WRITE_DAC | WRITE_OWNER | GENERIC_ALL;
const TO_CHANGE = TO_TAKE_OVER | GENERIC_WRITE | WRITE_DATA_OR_ADD_FILE | APPEND_OR_ADD_FOLDER | DELETE;
/**
 * On the way: who may only add to a folder can't replace what is in it. Who may move the folder itself away can put
 * another in its place, but that one would be his, and its owner is looked at.
 */
const TO_REPLACE_IN_FOLDER = TO_TAKE_OVER | DELETE_CHILD;
/** An empty folder is made a junction by who may write its attributes ([MS-FSA], FSCTL_SET_REPARSE_POINT). */
const TO_CHANGE_FOLDER = TO_CHANGE | DELETE_CHILD | WRITE_ATTRIBUTES;

/**
 * Says who else may change a file or a folder: somebody who owns it, or whom its access list lets. Pure.
 *
 * @param judge.isTrusted tells of a SID whether it may
 * @param judge.nameOf what people call a SID
 * @param judge.isPassage it is a folder on the way only
 * @returns undefined where nobody else may; also where there are no rights, as on FAT: nothing can be told then
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
  // Without a list everybody may do everything (NULL DACL).
  if (entries === undefined) {
    return {
      reason: `everybody may change ${what}: it has no access list`,
      remedy: `icacls "${path}" /reset`,
    };
  }
  // What a link leads to is looked at by itself, and nothing lies in a link.
  const inFolder = judge.isPassage ? TO_REPLACE_IN_FOLDER : TO_CHANGE_FOLDER;
  const rights = entry === "folder" ? inFolder : TO_CHANGE;
  const stranger = strangerWith(entries, { rights, isTrusted: judge.isTrusted });
  if (stranger === undefined) return undefined;
  return {
    reason: `${judge.nameOf(stranger)} may change ${what}`,
    remedy: `icacls "${path}" /inheritance:d & icacls "${path}" /remove:g *${stranger}${entry === "link" ? " /L" : ""}`,
  };
}

const ADMINISTRATORS = "S-1-5-32-544";
const EVERYONE = "S-1-1-0";

/** Entries count in their order: what an earlier one forbids, a later one does not give. */
function strangerWith(
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

/** An entry of an access list: what it lets or forbids whom. */
export type AccessEntry = {
  readonly kind: "allow" | "deny";
  /** The SID as people read it: `S-1-5-18`. */
  readonly sid: string;
  /** What it is about, as bits of an access mask (winnt.h). */
  readonly rights: number;
  /** It is only for what will lie in the folder, not for the folder itself. */
  readonly isForChildrenOnly: boolean;
};

/** Who owns a file, and who may do what with it. */
export type SecurityDescriptor = {
  readonly owner: string | undefined;
  /** Undefined where there is no access list: everybody may do everything then. */
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
 * Reads a security descriptor as the system writes it in one piece (self-relative). Pure. Entries of kinds that give
 * and forbid nothing (audit, labels) are left out.
 *
 * @throws RangeError for what is none
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

/** ACCESS_ALLOWED and ACCESS_DENIED, plain, for objects, and with a condition, which is taken as met. */
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

/** Reads a SID as `S-1-…` with its authority and its parts. */
function readSid(bytes: Buffer, at: number): string {
  const parts = Array.from({ length: bytes.readUInt8(at + 1) }, (_, index) =>
    bytes.readUInt32LE(at + 8 + 4 * index),
  );
  return ["S", bytes.readUInt8(at), bytes.readUIntBE(at + 2, 6), ...parts].join("-");
}
