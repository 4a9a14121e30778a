import * as fc from "fast-check";
import { expect, test } from "vitest";
import { environmentValue, mergeEnvironments } from "./merge-environments.ts";

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
