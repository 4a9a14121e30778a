import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../runtimes/runtime.ts";

/** A config that is to be refused, and what its refusal has to say, with LINE:COLUMN where it has a place. */
export type HostileConfig = { readonly contents: string | Buffer; readonly says: RegExp };

const interval = (value: string) => `suites:\n  login:\n    suite_execution_interval: ${value}\n`;
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]
${lines(9, (index) => `a${index + 1}: &a${index + 1} [${Array(10).fill(`*a${index}`).join(", ")}]`)}
suites:
  login:
    variable: {BOMB: *a9}
`;

/** By what is wrong with them. */
export const hostileConfigs: Readonly<Record<string, HostileConfig>> = {
  "a tab as indentation": { contents: "suites:\n\tlogin: {}\n", says: /:2:1: .*tab/i },
  "a key that is there twice": {
    contents: "log_level: info\nlog_level: debug\nsuites: {}\n",
    says: /:2:1: .*log_level/,
  },
  "a suite that is there twice": { contents: "suites:\n  a: {}\n  a: {}\n", says: /:3:3: .*line 2/ },
  "ids that differ in case alone": { contents: "suites:\n  a: {}\n  A: {}\n", says: /:3:3: .*case/ },
  "a bomb of aliases": { contents: bomb, says: /:\d+:\d+: .*alias/i },
  "an alias of itself": { contents: "suites: &s\n  a: {variable: {X: *s}}\n", says: /:2:\d+: / },
  "an alias without anchor": { contents: "suites:\n  a: {variable: {X: *nope}}\n", says: /:2:\d+: .*nope/ },
  "UTF-16 with a byte order mark": {
    contents: Buffer.from("\ufeffsuites: {}\n", "utf16le"),
    says: /:1:1: .*UTF-16/,
  },
  "UTF-16 without one": { contents: Buffer.from("suites: {}\n", "utf16le"), says: /:1:1: .*UTF-16/ },
  "Latin-1": {
    contents: Buffer.from("suites:\n  a: {suite: m\xfcller}\n", "latin1"),
    says: /:2:15: .*UTF-8/,
  },
  "a surrogate in UTF-8": {
    contents: Buffer.from([0x61, 0x3a, 0x20, 0xed, 0xa0, 0x80]),
    says: /:1:4: .*UTF-8/,
  },
  "ten megabytes": { contents: `# ${"x".repeat(10_000_000)}\n`, says: /1048576 bytes/ },
  "1 MiB of open brackets": { contents: "[".repeat(1_000_000), says: /:1:65: .*nests/ },
  "1 MiB of open braces with keys": { contents: "{a: ".repeat(250_000), says: /nests/ },
  "half a megabyte of dashes": { contents: "- ".repeat(500_000), says: /nests/ },
  "indentation a thousand deep": {
    contents: lines(1_000, (index) => `${" ".repeat(index)}a:`),
    says: /:\d+:\d+: /,
  },
  "half a million errors": { contents: "a: ]\n".repeat(200_000), says: /:\d+:\d+: / },
  "sixty thousand unknown keys": { contents: lines(60_000, (index) => `k${index}: 1`), says: /tokens/ },
  "forty thousand unknown keys": { contents: lines(40_000, (index) => `k${index}: 1`), says: /:1:1: .*k0/ },
  "a key of a megabyte": { contents: `${"k".repeat(1_000_000)}: 1\n`, says: /:1:1: / },
  "a quoted text without end": { contents: `suites: "${"x".repeat(1_000_000)}`, says: /:\d+:\d+: / },
  "a million quotes": { contents: `suites: ${"'".repeat(1_000_001)}`, says: /:\d+:\d+: / },
  "a million spaces in a duration": { contents: interval(`"1${" ".repeat(1_000_000)}x"`), says: /:3:31: / },
  "a million digits and a letter as interval": {
    contents: interval(`${"9".repeat(1_000_000)}x`),
    says: /:3:31: /,
  },
  "a million digits and a letter as number": {
    contents: `max_parallel_executions: "${"9".repeat(1_000_000)}x"\nsuites: {}\n`,
    says: /:1:26: /,
  },
  "a million digits as interval": { contents: interval("9".repeat(1_000_000)), says: /:3:31: / },
  "an unknown key": { contents: "suites:\n  a:\n    timeot: 5\n", says: /:3:5: .*timeot.*timeout/ },
  "an unknown key at the top": {
    contents: "robotdirr: /x\nsuites: {}\n",
    says: /:1:1: .*robotdirr.*robotdir/,
  },
  "__proto__ as a key": { contents: "__proto__: {suites: {}}\nsuites: {}\n", says: /:1:1: .*__proto__/ },
  "constructor as a suite's key": {
    contents: "suites:\n  a: {constructor: 1}\n",
    says: /:2:7: .*constructor/,
  },
  "suites as a list": { contents: "suites: [a, b]\n", says: /:1:\d+: .*suites/ },
  "a suite as a text": { contents: "suites:\n  a: yes please\n", says: /:2:\d+: / },
  "a text at the root": { contents: "just a text\n", says: /:1:1: / },
  "a list at the root": { contents: "- suites\n", says: /:1:1: / },
  "two documents": { contents: "suites: {}\n---\nsuites: {}\n", says: /:\d:1: .*second document/ },
  "an unknown tag": { contents: "suites: !!js/function 'function(){}'\n", says: /:1:\d+: / },
  "a python tag": { contents: "suites: !!python/object/apply:os.system [id]\n", says: /:1:\d+: / },
  "a binary tag": { contents: "suites:\n  a: {suite: !!binary aGk=}\n", says: /:2:\d+: / },
  "an interval of 0": { contents: interval("0"), says: /:3:31: .*at least 1/ },
  "a negative interval": { contents: interval("-5"), says: /:3:31: .*-5/ },
  "an interval that is no number": { contents: interval(".nan"), says: /:3:31: / },
  "an endless interval": { contents: interval(".inf"), says: /:3:31: / },
  "an interval of 1e309": { contents: interval("1e309"), says: /:3:31: / },
  "an interval of a billion seconds": { contents: interval("1e9"), says: /:3:31: .*366 days/ },
  "an interval of half a second": { contents: interval("0.4"), says: /:3:31: / },
  "an interval of 5 apples": { contents: interval("5 apples"), says: /:3:31: .*5 apples/ },
  "an interval as a list": { contents: interval("[1, 2]"), says: /:3:31: / },
  "an interval as a boolean": { contents: interval("true"), says: /:3:31: / },
  "a negative number of places": { contents: "max_parallel_executions: -1\nsuites: {}\n", says: /:1:26: / },
  "an unknown mode": { contents: "execution_mode: sideways\nsuites: {}\n", says: /:1:17: .*sideways/ },
  "a suite out of robotdir": { contents: "suites:\n  a: {suite: ../../etc/passwd}\n", says: /:2:\d+: / },
  "an empty robot command": { contents: "suites:\n  a: {robot_command: []}\n", says: /:2:\d+: / },
  "NUL in a variable": { contents: 'suites:\n  a: {variable: {X: "a\\0b"}}\n', says: /:2:\d+: .*NUL/ },
  "NUL in the environment": { contents: 'suites:\n  a: {env: {X: "a\\0b"}}\n', says: /:2:\d+: .*NUL/ },
  "NUL in an option of Robot": {
    contents: 'suites:\n  a: {robot_params: {name: "a\\0b"}}\n',
    says: /:2:\d+: .*NUL/,
  },
  "NUL in a path": { contents: 'spool_dir: "/x\\0y"\nsuites: {}\n', says: /:1:12: .*control/ },
  "an environment variable with =": { contents: "suites:\n  a: {env: {A=B: c}}\n", says: /:2:\d+: / },
  "an option that is ours": {
    contents: "suites:\n  a: {robot_params: {outputdir: /x}}\n",
    says: /:2:\d+: .*outputdir/,
  },
  "nothing at all": { contents: "", says: /:1:1: .*empty/ },
  "only a byte order mark": { contents: "\ufeff", says: /:1:1: / },
};

/** Configs that look odd and are good: no issue may be reported. */
export const oddConfigs: Readonly<Record<string, string>> = {
  "line ends of DOS": "suites:\r\n  login:\r\n    suite_execution_interval: 60\r\n",
  "a byte order mark": "\ufeffsuites: {login: {}}\n",
  "anchors and aliases":
    "robot_params: &p {include: a}\nsuites:\n  a: {robot_params: *p}\n  b: {robot_params: *p}\n",
  JSON: '{"suites": {"login": {"suite_execution_interval": 60}}}\n',
  "comments, blank lines, a document start": "# first\n\n---\n\nsuites: # all\n  login: # one\n\n...\n",
};

/** A suite's directory that is missing is no error of the config, but has to be reported. */
export const doubtfulConfigs: Readonly<Record<string, HostileConfig>> = {
  "a cache time below the interval": {
    contents: "suites:\n  login: {suite_execution_interval: 100, suite_cache_time: 50}\n",
    says: /suite_cache_time/,
  },
  "a suite that is not there": { contents: "suites:\n  login: {suite: no/such}\n", says: /does not exist/ },
};

/** The configs that the project's documents show. */
export function documentedConfigs(): readonly Buffer[] {
  const docs = readdirSync(join(projectFolder, "docs")).map((name) => join(projectFolder, "docs", name));
  return ["README.md", ...docs]
    .filter((file) => file.endsWith(".md"))
    .map((file) => readFileSync(file.startsWith("/") ? file : join(projectFolder, file), "utf8"))
    .flatMap((text) => [...text.matchAll(/^```ya?ml\n(.*?)^```$/gms)])
    .map(([, config = ""]) => Buffer.from(config))
    .filter((config) => config.includes("suites:"));
}
