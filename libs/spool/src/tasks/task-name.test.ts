import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseTaskName, taskName } from "./task-name.ts";

const NONE: ReadonlySet<string> = new Set();

test("a task has the name that the format gives it", () => {
  expect(taskName({ epochSeconds: 1_795_342_530, responsible: "robotmk", suiteId: "suite1" })).toBe(
    "1795342530_robotmk_suite1",
  );
});

test.each([
  ["1_robotmk_login", [], "robotmk", "login"],
  ["1_robotmk_my_suite", [], "robotmk", "my_suite"],
  ["1_robotmk_my_suite", ["my_suite"], "robotmk", "my_suite"],
  ["1_jane_doe_login", ["login"], "jane_doe", "login"],
  ["1_jane_doe_login", ["doe_login"], "jane", "doe_login"],
  ["1_jane_doe_login", [], "jane", "doe_login"],
  ["1_jane_doe_my_suite", ["my_suite"], "jane_doe", "my_suite"],
  ["1_jane_doe_my_suite", ["suite", "my_suite"], "jane_doe", "my_suite"],
  ["1__x_login", ["login"], "_x", "login"],
  ["1_jane@example.org_login", [], "jane@example.org", "login"],
  ["1_ROBOTMK_Login.x", [], "ROBOTMK", "Login.x"],
  ["1_jürgen_login", [], "jürgen", "login"],
])("%s is read with the known suites %j", (name, known, responsible, suiteId) => {
  expect(parseTaskName(name, new Set(known))).toEqual({ epochSeconds: 1, responsible, suiteId });
});

test.each([
  ["0_robotmk_login", 0],
  ["0001795342530_robotmk_login", undefined],
  ["000000000017_robotmk_login", 17],
  ["999999999999_robotmk_login", 999_999_999_999],
  ["1000000000000_robotmk_login", undefined],
])("the time of %s is read as %s", (name, epochSeconds) => {
  expect(parseTaskName(name, NONE)?.epochSeconds).toBe(epochSeconds);
});

test.each([
  "",
  "login",
  "1",
  "1_",
  "1_robotmk",
  "1_robotmk_",
  "1__",
  "_robotmk_login",
  "-1_robotmk_login",
  "1.5_robotmk_login",
  "1e3_robotmk_login",
  " 1_robotmk_login",
  "1_robotmk_login\n",
  "1_robotmk_../../etc",
  "1_robotmk_a/b",
  "1_robotmk_.",
  "1_../../etc/cron.d/x_login",
  "1_a\\b_login",
  "1_a\nb_login",
  "1_a\0b_login",
  `1_robotmk_${"x".repeat(200)}`,
  ".1_robotmk_login.0123456789ab.tmp",
  "1_robotmk_süite",
  "1_j\ufffdrgen_login",
])("%j is no task", (name) => {
  expect(parseTaskName(name, new Set(["login", "etc", "b"]))).toBeUndefined();
});

const suiteIds = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/);
const users = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,30}$/);
const epochs = fc.integer({ min: 0, max: 999_999_999_999 });

test("a task of the system daemon is read back, whatever the suite is called and known or not", () => {
  fc.assert(
    fc.property(epochs, suiteIds, fc.boolean(), (epochSeconds, suiteId, isKnown) => {
      const task = { epochSeconds, responsible: "robotmk", suiteId };
      expect(parseTaskName(taskName(task), isKnown ? new Set([suiteId]) : NONE)).toEqual(task);
    }),
  );
});

test("a task of any user is read back where its suite is known and no part of its name is another", () => {
  fc.assert(
    fc.property(epochs, users, suiteIds, (epochSeconds, responsible, suiteId) => {
      const task = { epochSeconds, responsible, suiteId };
      expect(parseTaskName(taskName(task), new Set([suiteId]))).toEqual(task);
    }),
  );
});

test("whatever a name is, what is read from it leads nowhere else and is written again as the same name", () => {
  const parts = fc.string({ unit: fc.constantFrom("_", "/", "\\", ".", "..", "a", "1", "\n", "\0", "ä") });
  fc.assert(
    fc.property(parts, (rest) => {
      const task = parseTaskName(`17_${rest}`, NONE) ?? { epochSeconds: 17, responsible: "a", suiteId: "a" };
      expect(taskName(task)).not.toMatch(/[/\\\n\0]/);
      expect(["17_a_a", `17_${rest}`]).toContain(taskName(task));
    }),
  );
});

test.each(["1_robotmk:x_login", "1_robotmk_login:stream", "1_a*_login", '1_"a_login'])(
  "on Windows %j is no task",
  (name) => {
    expect(parseTaskName(name, new Set(["login"]), { isWindows: true })).toBeUndefined();
  },
);
