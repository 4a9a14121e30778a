import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  externalEnvironment,
  siblingEnvironment,
  environmentValue,
  mergeEnvironments,
} from "./environment.ts";

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
  "LD_LIBRARY_PATH",
  "LD_AUDIT",
  "BASH_ENV",
  "BASH_FUNC_ls%%",
  "DENO_DIR",
])("neither a program that is not ours nor a sibling gets %s", (name) => {
  process.env[name] = "planted";
  expect(externalEnvironment()).not.toHaveProperty([name]);
  expect(siblingEnvironment()).not.toHaveProperty([name]);
});

test("only siblings get the depth", () => {
  expect(externalEnvironment()).not.toHaveProperty(["ROBOTMK_DEPTH"]);
  expect(siblingEnvironment()).toMatchObject({ ROBOTMK_DEPTH: "3" });
});

test.each(["HOME_OF_NOBODY", "MK_CONFDIR", "PYTHONIOENCODING", "MY_PYTHONPATH", "ENV"])(
  "a program that is not ours gets %s as it is",
  (name) => {
    process.env[name] = "value with spaces";
    expect(externalEnvironment()[name]).toBe("value with spaces");
  },
);

test("a sibling gets a library to preload where nobody else may change it", () => {
  process.env["LD_PRELOAD"] = process.execPath;
  expect(siblingEnvironment()["LD_PRELOAD"]).toBe(process.execPath);
  process.env["LD_PRELOAD"] = `${process.execPath} relative.so`;
  expect(siblingEnvironment()).not.toHaveProperty(["LD_PRELOAD"]);
});

test("the PATH keeps what is there and nobody else's", () => {
  const open = mkdtempSync(join(tmpdir(), "robotmk-path-"));
  chmodSync(open, 0o777);
  process.env["PATH"] = `:.:bin:${open}:${tmpdir()}/nobody-made-it:/usr/bin:/bin`;
  expect(siblingEnvironment()["PATH"]).toBe("/usr/bin:/bin");
  process.env["PATH"] = open;
  expect(externalEnvironment()["PATH"]).toMatch(/^\/usr\/local\/sbin:.*:\/bin$/);
  chmodSync(open, 0o755);
  expect(externalEnvironment()["PATH"]).toBe(open);
  rmSync(open, { recursive: true });
});

test.each([
  ["nothing", undefined, "1"],
  ["text", "many", "1"],
  ["a negative number", "-5", "1"],
  ["a high number", "998", "999"],
])("a depth of %s is counted from there", (_name, written, next) => {
  if (written === undefined) delete process.env["ROBOTMK_DEPTH"];
  else process.env["ROBOTMK_DEPTH"] = written;
  expect(siblingEnvironment()["ROBOTMK_DEPTH"]).toBe(next);
});

const WINDOWS = { isWindows: true };
const POSIX = { isWindows: false };

test("to Windows names that differ by case are one, which keeps the name that it had first", () => {
  const merged = mergeEnvironments(
    [{ Path: "C:\\a", X: "1" }, { PATH: "C:\\b" }, { pAtH: "C:\\c" }],
    WINDOWS,
  );
  expect(merged).toEqual({ Path: "C:\\c", X: "1" });
  expect(environmentValue(merged, "PATH", WINDOWS)).toBe("C:\\c");
});

test("a letter that becomes two in capitals is none of them", () => {
  expect(mergeEnvironments([{ STRASSE: "a" }, { straße: "b" }], WINDOWS)).toEqual({
    STRASSE: "a",
    straße: "b",
  });
});

test("elsewhere they are two", () => {
  expect(mergeEnvironments([{ Path: "a" }, { PATH: "b" }], POSIX)).toEqual({ Path: "a", PATH: "b" });
  expect(environmentValue({ Path: "a" }, "PATH", POSIX)).toBeUndefined();
});

test("what the last layer sets is what is found, and no variable is there twice", () => {
  const names = fc.constantFrom("PATH", "Path", "path", "TEMP", "Temp", "straße");
  const layer = fc.dictionary(names, fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 4 }), layer, (layers, last) => {
      const merged = mergeEnvironments([...layers, last], WINDOWS);
      const keys = Object.keys(merged).map((name) => name.toUpperCase());
      expect(new Set(keys).size).toBe(keys.length);
      for (const [name, value] of Object.entries(mergeEnvironments([last], WINDOWS))) {
        expect(environmentValue(merged, name, WINDOWS)).toBe(value);
      }
    }),
  );
});
