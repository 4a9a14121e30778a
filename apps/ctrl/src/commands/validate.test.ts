import { expect, test } from "vitest";
import { someHost } from "../fixtures/some-status.ts";
import { validate, validationText } from "./validate.ts";

/** A config that names one suite, whose path is there. */
const ONE = "suites:\n  login: {suite: /}\n";

test("a config without errors is valid, even where nothing else is there yet", () => {
  const validation = validate(someHost(ONE));
  expect(validation).toEqual({
    valid: true,
    file: "/etc/check_mk/robotmk.yml",
    errors: [],
    warnings: [],
    suites: 1,
  });
  expect(validationText(validation)).toBe("/etc/check_mk/robotmk.yml: valid, 1 suite");
});

test("a suite that is missing is a warning beside those of the config", () => {
  const two = "suites:\n  login: {suite: /nowhere/login}\n  shop: {suite: /, run_as: alice}\n";
  const validation = validate(someHost(two, { warnings: ["f:2:3: old key"] }));
  expect(validation).toMatchObject({ valid: true, suites: 2 });
  const [first, second, verdict] = validationText(validation).split("\n");
  expect(first).toBe("warning: f:2:3: old key");
  expect(second).toMatch(
    /^warning: suite "login": "\/nowhere\/login" does not exist.* correct its key suite$/,
  );
  expect(verdict).toBe("/etc/check_mk/robotmk.yml: valid, 2 suites");
});

test("a config with errors is not valid, and the last good one does not count", () => {
  const validation = validate(
    someHost(ONE, { errors: ["f:1:1: wrong", "f:2:1: wrong too"], isLastGood: true }),
  );
  expect(validation).toMatchObject({ valid: false, suites: 1 });
  expect(validationText(validation)).toBe(
    "f:1:1: wrong\nf:2:1: wrong too\n/etc/check_mk/robotmk.yml: 2 errors",
  );
  expect(validationText(validate(someHost(ONE, { errors: ["f:1:1: wrong"] })))).toContain(
    "robotmk.yml: 1 error",
  );
});
