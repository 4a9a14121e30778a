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

/** A text that is made of a record by exchanging one value for one of another type. */
export type JsonMutant = { readonly place: string; readonly text: string };

type Path = readonly (string | number)[];

/** Texts, as JSON.stringify can't write all of them. */
const foreignValues = [
  "null",
  "true",
  '""',
  '"\\u0000"',
  '"../../../../etc/passwd"',
  '"\\ud800"',
  "-1",
  "0",
  "0.5",
  "1e999",
  "-1e999",
  "9007199254740993",
  "[]",
  "{}",
  '{"__proto__": {"kind": "read"}, "constructor": 1}',
];

/** Exchanges each value of a record, however deep, for each of a choice of others. */
export function jsonMutants(record: unknown): readonly JsonMutant[] {
  return pathsOf(record, []).flatMap((path) =>
    foreignValues.map((foreign) => ({
      place: `${path.join(".")} = ${foreign}`,
      text: withValue(record, { path, foreign }),
    })),
  );
}

function pathsOf(value: unknown, path: Path): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

const HOLE = "a value goes here 5b0e";

function withValue(record: unknown, change: { readonly path: Path; readonly foreign: string }): string {
  return JSON.stringify(exchanged(record, change.path)).replace(JSON.stringify(HOLE), () => change.foreign);
}

function exchanged(value: unknown, path: Path): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return HOLE;
  if (Array.isArray(value)) {
    return value.map((part, index) => (index === Number(key) ? exchanged(part, rest) : part));
  }
  const entries = Object.entries(value ?? {});
  return Object.fromEntries(
    entries.map(([name, part]) => [name, name === key ? exchanged(part, rest) : part]),
  );
}

/** Whole files that are no record, whatever the record; by what they are. */
export const recordPoisons: Readonly<Record<string, Buffer>> = {
  "an empty file": Buffer.alloc(0),
  "a byte order mark alone": Buffer.from("\ufeff"),
  "a NUL": Buffer.from("\0"),
  "a file of NULs, as a power cut leaves it": Buffer.alloc(1_500),
  "UTF-16": Buffer.from('{"schema": 1}', "utf16le"),
  "invalid UTF-8": Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
  null: Buffer.from("null"),
  "a number": Buffer.from("1e999"),
  "a text": Buffer.from('"record"'),
  "a list": Buffer.from("[1, 2, 3]"),
  "an empty object": Buffer.from("{}"),
  "a future schema": Buffer.from('{"schema": 2, "suites": {}}'),
  "a prototype": Buffer.from('{"__proto__": {"schema": 1}, "constructor": {"prototype": {}}}'),
  YAML: Buffer.from("schema: 1\n"),
  "two objects": Buffer.from("{}{}"),
  "a hundred thousand lists deep": Buffer.from("[".repeat(100_000) + "]".repeat(100_000)),
  "a hundred thousand objects deep": Buffer.from('{"a":'.repeat(20_000) + "1" + "}".repeat(20_000)),
  "a million digits": Buffer.from("9".repeat(60_000)),
  "a text that never ends": Buffer.from(`{"schema": "${"x".repeat(60_000)}`),
  "the same key ten thousand times": Buffer.from(`{${Array(6_000).fill('"schema":1').join(",")}}`),
};

/** The seed of the corpora: always the same files, unless ROBOTMK_E2E_SEED asks for others. */
export const FUZZ_SEED = Number(process.env["ROBOTMK_E2E_SEED"] ?? 20_261_122);
