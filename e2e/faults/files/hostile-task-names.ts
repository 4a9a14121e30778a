import { runtime } from "../../runtimes/current.ts";
import * as fc from "fast-check";
import { FUZZ_SEED } from "./mutated-files.ts";
import { isWindowsName } from "../../runtimes/wine/windows-paths.ts";

const MAX_NAME_BYTES = 255;

const epochs = [
  "0",
  "1",
  "-1",
  "+1",
  "1.5",
  "1e9",
  "0x10",
  " 1",
  "1 ",
  "\u0661",
  "000000000001",
  "999999999999",
  "9999999999999",
  "9".repeat(200),
  "NaN",
  "",
  "1_1",
  "robotmk",
  "$(id)",
  "1\n",
];
const responsibles = [
  "robotmk",
  "ROBOTMK",
  "nobody",
  "root",
  "",
  "..",
  "a_b",
  "robotmk ",
  "rob\totmk",
  "üser",
  "😀",
  "%n%n",
  "'; rm -rf x",
  "x".repeat(100),
  "constructor",
  "__proto__",
  "-rf",
  "<<<local>>>",
  "rob\u202eotmk",
];
const suites = [
  "login",
  "LOGIN",
  "login.",
  "login.json",
  ".login",
  "..",
  "unknown",
  "other_suite",
  "",
  "runner",
  "con",
  "nul.txt",
  "login\n",
  "login\r\n<<<x>>>",
  "lo gin",
  "lögin",
  "😀",
  "-rf",
  "--close",
  "x".repeat(150),
  "x".repeat(151),
  "__proto__",
  "constructor",
  "login_",
  "_login",
  "login~",
  "login\u2028",
  "{a,b}",
  "*",
  "$(id)",
  "\\..\\x",
];

/** Tasks of suites that are not configured, and one that nobody can wait for: they go. */
const superfluous = [
  "1_robotmk_unknown",
  "1_robotmk_LOGIN",
  "1_robotmk_login.json",
  "000000000001_robotmk_constructor",
  "999999999999_robotmk_login",
].map((name) => Buffer.from(name));

/** Names that no text can hold. */
const inNoEncoding = [
  Buffer.from([0x31, 0x5f, 0xff, 0x5f, 0x6c]),
  Buffer.concat([Buffer.from("1_robotmk_login"), Buffer.from([0xff])]),
  Buffer.concat([Buffer.from("1_rob"), Buffer.from([0xc3]), Buffer.from("_login")]),
  Buffer.concat([Buffer.from([0xf0, 0x9f]), Buffer.from("_robotmk_login")]),
  Buffer.from([0xed, 0xa0, 0x80]),
];

/**
 * Names for files that someone may put among the tasks, whatever bytes Linux allows, or whatever names Windows does. None asks for a run that
 * may begin now: each is no task, someone else's, of a suite that is not configured, or far in the future.
 */
export function hostileTaskNames(count: number): readonly Buffer[] {
  const part = (pieces: readonly string[]) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...pieces) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
    );
  const shaped = fc
    .tuple(part(epochs), part(responsibles), part(suites))
    .map((parts) => Buffer.from(parts.join("_")));
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((array) => Buffer.from(array));
  const names = fc.oneof({ weight: 8, arbitrary: shaped }, { weight: 1, arbitrary: bytes });
  const cleaned = [
    ...superfluous,
    ...inNoEncoding,
    ...fc.sample(names, { seed: FUZZ_SEED, numRuns: count * 3 }),
  ]
    .map((name) =>
      Buffer.from(name.filter((byte) => byte !== 0 && byte !== 0x2f)).subarray(0, MAX_NAME_BYTES),
    )
    .filter((name) => name.length > 0 && name[0] !== 0x2e)
    .filter((name) => !isRequest(name.toString()))
    .filter((name) => runtime.supports("any-file-name") || isWindowsName(name));
  // Two names that decode to the same text cannot be told apart in a log; on Windows neither case makes two names.
  const asOne = (name: Buffer) =>
    runtime.supports("any-file-name") ? name.toString() : name.toString().toLowerCase();
  return [...new Map(cleaned.map((name) => [asOne(name), name])).values()].slice(0, count);
}

/** A start that is to begin now. */
function isRequest(name: string): boolean {
  const match = /^(\d{1,12})_robotmk_login$/.exec(name);
  return match !== null && Number(match[1]) < 100_000_000_000;
}
