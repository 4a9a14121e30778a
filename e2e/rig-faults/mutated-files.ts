import * as fc from "fast-check";

/** A file made of a good one, and how. */
export type MutatedFile = { readonly name: string; readonly bytes: Buffer };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.integer({ min: 1, max: 40 });

/** What breaks parsers, whatever the format. */
const poisons = [
  "\0",
  "\ufeff",
  "\u2028",
  "\u001b[31m",
  "\r",
  "😀",
  "<<<local>>>",
  "-".repeat(300),
  "9".repeat(400),
  "[".repeat(500),
].map((text) => Buffer.from(text));
const brokenUtf8 = [Buffer.from([0xff]), Buffer.from([0xc3, 0x28]), Buffer.from([0xed, 0xa0, 0x80])];

/**
 * Makes files of good ones by what fast-check thinks of: cut off, bits flipped, parts removed, repeated, taken
 * from another one, and bytes put in. The same seed gives the same files.
 */
export function mutatedFiles(
  originals: readonly Buffer[],
  options: { readonly seed: number; readonly count: number; readonly tokens?: readonly string[] },
): readonly MutatedFile[] {
  const tokens = [...poisons, ...brokenUtf8, ...(options.tokens ?? []).map((token) => Buffer.from(token))];
  const edit = fc.oneof(
    fc.record({ kind: fc.constant("cut off" as const), at: place }),
    fc.record({ kind: fc.constant("flip" as const), at: place, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant("remove" as const), at: place, length }),
    fc.record({
      kind: fc.constant("repeat" as const),
      at: place,
      length,
      times: fc.integer({ min: 2, max: 200 }),
    }),
    fc.record({
      kind: fc.constant("splice" as const),
      at: place,
      from: place,
      other: fc.nat(originals.length - 1),
    }),
    fc.record({
      kind: fc.constant("insert" as const),
      at: place,
      bytes: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...tokens) },
        {
          weight: 1,
          arbitrary: fc.uint8Array({ minLength: 1, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
        },
      ),
    }),
  );
  type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;
  const apply = (before: Buffer, change: Edit): Buffer => {
    const at = Math.floor(change.at * before.length);
    const [head, tail] = [before.subarray(0, at), before.subarray(at)];
    switch (change.kind) {
      case "cut off":
        return head;
      case "flip":
        return Buffer.concat([head, Buffer.from([(tail[0] ?? 0) ^ (1 << change.bit)]), tail.subarray(1)]);
      case "remove":
        return Buffer.concat([head, tail.subarray(change.length)]);
      case "repeat": {
        const part = tail.subarray(0, change.length);
        return Buffer.concat([head, ...Array.from({ length: change.times }, () => part), tail]);
      }
      case "splice": {
        const other = originals[change.other] ?? before;
        return Buffer.concat([head, other.subarray(Math.floor(change.from * other.length))]);
      }
      case "insert":
        return Buffer.concat([head, change.bytes, tail]);
    }
  };
  const recipe = fc.record({
    original: fc.nat(originals.length - 1),
    edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  });
  return fc
    .sample(recipe, { seed: options.seed, numRuns: options.count })
    .map(({ original, edits }, index) => ({
      name: `number ${index} of file ${original}: ${edits.map(({ kind, at }) => `${kind} at ${at.toFixed(3)}`).join(", ")}`,
      bytes: edits.reduce(apply, originals[original] ?? Buffer.alloc(0)),
    }));
}
