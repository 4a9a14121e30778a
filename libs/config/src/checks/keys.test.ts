import { expect, test } from "vitest";
import { HOST_KEYS, SUITE_KEYS } from "../schema/schema.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { checkKeys, NOT_SUPPORTED_YET } from "./keys.ts";

function check(text: string, unsupported?: Parameters<typeof checkKeys>[1]) {
  const { root } = readYaml(text);
  return root instanceof Map ? checkKeys(root, unsupported) : [];
}

test("known keys pass at their level", () => {
  const keys = (known: readonly string[]) => known.filter((key) => key !== "suites").join(": , ");
  expect(check(`{${keys(HOST_KEYS)}: , suites: {a: {${keys(SUITE_KEYS)}: }, b: , c: [x]}}`, [])).toEqual([]);
});

test.each([
  [
    "suites: {a: {sute: x}}",
    ["suites", "a", "sute"],
    "suite",
    'as key "sute" is unknown: the nearest known key is "suite"',
  ],
  [
    "spol_dir: x",
    ["spol_dir"],
    "spool_dir",
    'as key "spol_dir" is unknown: the nearest known key is "spool_dir"',
  ],
  ["xyz: x", ["xyz"], undefined, 'as key "xyz" is unknown'],
  ["constructor: x", ["constructor"], undefined, 'as key "constructor" is unknown'],
  ["__proto__: x", ["__proto__"], undefined, 'as key "__proto__" is unknown'],
  ["variable: {a: b}", ["variable"], undefined, 'as key "variable" belongs below a suite'],
  [
    "suites: {a: {log_dir: x}}",
    ["suites", "a", "log_dir"],
    undefined,
    'as key "log_dir" belongs to the top of the file',
  ],
  ["suites: {a: {<<: x}}", ["suites", "a", "<<"], undefined, "merges nothing in YAML 1.2"],
])("an issue for %j names the key", (text, keyPath, nearestKey, message) => {
  const action = keyPath.length > 1 ? 'Cannot schedule suite "a"' : "Cannot use the configuration";
  const [issue] = check(text);
  expect(issue).toMatchObject({
    severity: "error",
    keyPath,
    at: "key",
    message: expect.stringContaining(message),
  });
  expect(issue?.message.startsWith(action)).toBe(true);
  expect(issue?.nearestKey).toBe(nearestKey);
});

test("what is not supported yet is an error wherever it stands", () => {
  const unsupported = [
    { key: "locks", advice: "wait" },
    { key: "output", value: "robotmk_v2", advice: "remove it" },
    { key: "log_level", value: "debug", advice: "use info" },
  ];
  const text = "{locks: [a], output: [local, robotmk_v2], log_level: debug, suites: {a: {locks: []}}}";
  expect(check(text, unsupported)).toEqual([
    {
      severity: "error",
      keyPath: ["locks"],
      at: "key",
      message: "Cannot use the configuration as locks is not supported yet: wait",
    },
    {
      severity: "error",
      keyPath: ["output", "1"],
      at: "value",
      message: 'Cannot use the configuration as output "robotmk_v2" is not supported yet: remove it',
    },
    {
      severity: "error",
      keyPath: ["log_level"],
      at: "value",
      message: 'Cannot use the configuration as log_level "debug" is not supported yet: use info',
    },
    {
      severity: "error",
      keyPath: ["suites", "a", "locks"],
      at: "key",
      message: 'Cannot schedule suite "a" as locks is not supported yet: wait',
    },
  ]);
  expect(check("{output: [local], log_level: info}", unsupported)).toEqual([]);
});

test("the schema knows each key that is not supported yet", () => {
  const known = new Set([...HOST_KEYS, ...SUITE_KEYS]);
  expect(NOT_SUPPORTED_YET.filter(({ key }) => !known.has(key))).toEqual([]);
});

test("of a flood of unknown keys only as many as are listed are compared with the known ones", () => {
  const flood = Array.from({ length: 40_000 }, (_, index) => `spool_di${index}: x`).join("\n");
  const issues = check(flood);
  expect(issues).toHaveLength(40_000);
  expect(issues.filter(({ nearestKey }) => nearestKey !== undefined)).toHaveLength(100);
});
