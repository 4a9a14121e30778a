import { spoolFolders } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { someConfig } from "./fixtures/some-config.ts";
import type { HostConfig } from "./host-config.ts";
import { validate, validationText } from "./validate.ts";

/** A host whose config names one suite, whose path is there. */
function host(different: Partial<HostConfig> = {}): HostConfig {
  return {
    file: "/etc/check_mk/robotmk.yml",
    config: someConfig("suites:\n  login: {suite: /}\n"),
    isLastGood: false,
    errors: [],
    warnings: [],
    suiteIds: ["login"],
    folders: spoolFolders("/nowhere/spool", { kind: "system" }),
    logDir: "/log",
    ...different,
  };
}

test("a config without errors is valid, even where nothing else is there yet", () => {
  const validation = validate(host());
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
  const config = someConfig("suites:\n  login: {suite: /nowhere/login}\n  shop: {suite: /}\n");
  const validation = validate(host({ config, warnings: ["f:2:3: old key"] }));
  expect(validation).toMatchObject({ valid: true, suites: 2 });
  const [first, second, verdict] = validationText(validation).split("\n");
  expect(first).toBe("warning: f:2:3: old key");
  expect(second).toMatch(
    /^warning: suite "login": "\/nowhere\/login" does not exist.* correct its key suite$/,
  );
  expect(verdict).toBe("/etc/check_mk/robotmk.yml: valid, 2 suites");
});

test("a config with errors is not valid, and the last good one does not count", () => {
  const validation = validate(host({ errors: ["f:1:1: wrong", "f:2:1: wrong too"], isLastGood: true }));
  expect(validation).toMatchObject({ valid: false, suites: 1 });
  expect(validationText(validation)).toBe(
    "f:1:1: wrong\nf:2:1: wrong too\n/etc/check_mk/robotmk.yml: 2 errors",
  );
  expect(validationText(validate(host({ errors: ["f:1:1: wrong"] })))).toContain("robotmk.yml: 1 error");
});
