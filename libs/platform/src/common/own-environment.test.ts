import { afterEach, beforeEach, expect, test } from "vitest";
import { environmentForForeigner, environmentForSibling } from "./own-environment.ts";

const before = { ...process.env };
beforeEach(() => {
  process.env["ROBOTMK_DEPTH"] = "2";
  process.env["MK_CONFDIR"] = "/etc/check_mk";
});
afterEach(() => {
  for (const name of Object.keys(process.env)) {
    if (!(name in before)) delete process.env[name];
  }
  Object.assign(process.env, before);
});

test.each([
  "ROBOT_OPTIONS",
  "REBOT_OPTIONS",
  "ROBOT_SYSLOG_FILE",
  "ROBOT_SYSLOG_LEVEL",
  "NODE_OPTIONS",
  "NODE_PATH",
  "LD_PRELOAD",
  "PYTHONPATH",
  "PYTHONSTARTUP",
  "PYTHONHOME",
  "PythonPath",
  "ROBOTMK_DEPTH",
])("a program that is not ours does not get %s", (name) => {
  process.env[name] = "planted";
  expect(environmentForForeigner()).not.toHaveProperty([name]);
});

test.each(["PATH", "HOME_OF_NOBODY", "MK_CONFDIR", "PYTHONIOENCODING", "MY_PYTHONPATH", "LD_LIBRARY_PATH"])(
  "a program that is not ours gets %s as it is",
  (name) => {
    process.env[name] = "value with spaces";
    expect(environmentForForeigner()[name]).toBe("value with spaces");
  },
);

test("a sibling gets everything, and lies one deeper", () => {
  const environment = environmentForSibling();
  expect(environment).toMatchObject({ MK_CONFDIR: "/etc/check_mk", ROBOTMK_DEPTH: "3" });
  expect(Object.keys(environment).toSorted()).toEqual(Object.keys(process.env).toSorted());
});

test.each([
  ["nothing", undefined, "1"],
  ["text", "many", "1"],
  ["a negative number", "-5", "1"],
  ["a high number", "998", "999"],
])("a depth of %s is counted from there", (_name, written, next) => {
  if (written === undefined) delete process.env["ROBOTMK_DEPTH"];
  else process.env["ROBOTMK_DEPTH"] = written;
  expect(environmentForSibling()["ROBOTMK_DEPTH"]).toBe(next);
});
