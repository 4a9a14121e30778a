import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type AccessEntry, parseSecurityDescriptor } from "./security-descriptor.ts";
import { sidBytes } from "./sid-bytes.ts";

const sid = fc
  .tuple(fc.nat(0xffff_ffff), fc.array(fc.nat(0xffff_ffff), { minLength: 1, maxLength: 15 }))
  .map(([authority, parts]) => `S-1-${authority}-${parts.join("-")}`);
const entry: fc.Arbitrary<AccessEntry> = fc.record({
  kind: fc.constantFrom("allow", "deny"),
  sid,
  rights: fc.nat(0xffff_ffff),
  isForChildrenOnly: fc.boolean(),
});

/** Writes what the system would. */
function descriptor(owner: string, entries: readonly AccessEntry[] | undefined): Buffer {
  const aces = (entries ?? []).map((ace) => {
    const who = sidBytes(ace.sid);
    const head = Buffer.alloc(8);
    head.writeUInt8(ace.kind === "allow" ? 0 : 1, 0);
    head.writeUInt8(ace.isForChildrenOnly ? 0x1b : 0x03, 1);
    head.writeUInt16LE(8 + who.length, 2);
    head.writeUInt32LE(ace.rights, 4);
    return Buffer.concat([head, who]);
  });
  // An entry of an audit, which is none of the others.
  const audit = Buffer.alloc(8 + 12);
  audit.writeUInt8(2, 0);
  audit.writeUInt16LE(audit.length, 2);
  const list = Buffer.concat([Buffer.alloc(8), audit, ...aces]);
  list.writeUInt16LE(aces.length + 1, 4);
  const head = Buffer.alloc(20);
  head.writeUInt16LE(entries === undefined ? 0x8000 : 0x8004, 2);
  head.writeUInt32LE(20, 4);
  if (entries !== undefined) head.writeUInt32LE(20 + sidBytes(owner).length, 16);
  return Buffer.concat([head, sidBytes(owner), ...(entries === undefined ? [] : [list])]);
}

test("the owner and each entry are read as they were written", () => {
  fc.assert(
    fc.property(sid, fc.array(entry, { maxLength: 8 }), (owner, entries) => {
      expect(parseSecurityDescriptor(descriptor(owner, entries))).toEqual({ owner, entries });
    }),
  );
});

test("without an access list there are no entries, which is not an empty one", () => {
  expect(parseSecurityDescriptor(descriptor("S-1-5-18", undefined)).entries).toBeUndefined();
  expect(parseSecurityDescriptor(descriptor("S-1-5-18", [])).entries).toEqual([]);
});

test("an entry for an object has its SID behind the object's ids", () => {
  const who = sidBytes("S-1-5-11");
  const ace = Buffer.alloc(12 + 16);
  ace.writeUInt8(5, 0);
  ace.writeUInt16LE(ace.length + who.length, 2);
  ace.writeUInt32LE(2, 4);
  ace.writeUInt32LE(1, 8);
  const list = Buffer.concat([Buffer.alloc(8), ace, who]);
  list.writeUInt16LE(1, 4);
  const head = Buffer.alloc(20);
  head.writeUInt16LE(0x8004, 2);
  head.writeUInt32LE(20, 16);
  expect(parseSecurityDescriptor(Buffer.concat([head, list]))).toEqual({
    owner: undefined,
    entries: [{ kind: "allow", sid: "S-1-5-11", rights: 2, isForChildrenOnly: false }],
  });
});

function outcomeOf(bytes: Buffer): string {
  try {
    parseSecurityDescriptor(bytes);
    return "parsed";
  } catch (error) {
    return error instanceof RangeError ? "RangeError" : String(error);
  }
}

test("bytes that are no descriptor are told, not read", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(outcomeOf(Buffer.from(bytes))).toMatch(/^(parsed|RangeError)$/);
    }),
  );
});
