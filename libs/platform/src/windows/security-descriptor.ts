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
