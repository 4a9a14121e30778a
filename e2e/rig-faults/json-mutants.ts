/** A text that is made of a record by exchanging one value for one of another type. */
export type JsonMutant = { readonly place: string; readonly text: string };

type Path = readonly (string | number)[];

/** Texts, as JSON.stringify can't write all of them. */
const strangers = [
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
    strangers.map((stranger) => ({
      place: `${path.join(".")} = ${stranger}`,
      text: withValue(record, { path, stranger }),
    })),
  );
}

function pathsOf(value: unknown, path: Path): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

const HOLE = "a value goes here 5b0e";

function withValue(record: unknown, change: { readonly path: Path; readonly stranger: string }): string {
  return JSON.stringify(exchanged(record, change.path)).replace(JSON.stringify(HOLE), () => change.stranger);
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
