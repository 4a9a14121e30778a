import { expect, test } from "vitest";
import { compareVersions, isOutdated } from "./daemon-version.ts";

const OWN = { version: "1.10.0", runtime: { kind: "node", version: "20.20.2" } } as const;

test.each([
  ["1.10.0", "node 20.20.2", false, "the same"],
  ["1.9.9", "node 20.20.2", true, "older, and 9 is less than 10"],
  ["1.10.0-rc.1", "node 20.20.2", true, "the release candidate of this release"],
  ["1.10.1-rc.1", "node 20.20.2", false, "the release candidate of a newer release"],
  ["1.10.0+build.7", "node 20.20.2", false, "the same, built elsewhere"],
  ["1.9", "node 20.20.2", true, "no version"],
  ["0.99.99", "node 22.0.0", true, "older on a newer runtime"],
  ["1.9.0", "deno 2.9.6", true, "older on the other runtime"],
  ["1.11.0", "node 20.20.2", false, "newer: another installation keeps it"],
  ["2.0.0", "node 18.0.0", false, "newer on an older runtime"],
  ["1.10.0", "node 20.19.0", true, "the same on a runtime that was updated since"],
  ["1.10.0", "node 22.0.0", true, "the same on a runtime that was set back since"],
  ["1.10.0", "deno 2.9.6", false, "the same on the other runtime: two installations, which must not fight"],
  ["1.11.0", "node 20.19.0", false, "newer on another version of the runtime"],
  ["", "", true, "one that does not say"],
])("a daemon of version %j on %j is outdated: %s (%s)", (version, runtime, expected) => {
  expect(isOutdated({ version, runtime }, OWN)).toBe(expected);
});

test("of two installations on the same runtime, at most one replaces the other's daemon", () => {
  const versions = ["1.9.0", "1.10.0", "1.10.1", "2.0.0"];
  for (const one of versions) {
    for (const other of versions) {
      const replaces = (own: string, theirs: string): boolean =>
        isOutdated({ version: theirs, runtime: "node 20.20.2" }, { ...OWN, version: own });
      expect(replaces(one, other) && replaces(other, one)).toBe(false);
    }
  }
});

test.each([
  ["1.0.0-rc.1", "1.0.0", -1],
  ["1.0.0-rc.2", "1.0.0-rc.10", -1],
  ["1.0.0-alpha", "1.0.0-beta", -1],
  ["1.0.0+a", "1.0.0+b", 0],
  ["10.0.0", "9.9.9", 1],
  ["", "0.0.1-rc.1", -1],
  ["latest", "", 0],
  [`1.0.0-${"9".repeat(300)}`, "1.0.0", -1],
])("%j compared with %j is %s", (a, b, expected) => {
  expect(Math.sign(compareVersions(a, b))).toBe(expected);
  expect(Math.sign(compareVersions(b, a))).toBe(expected === 0 ? 0 : -expected);
});
