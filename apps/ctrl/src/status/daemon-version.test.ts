import { expect, test } from "vitest";
import { isOutdated } from "./daemon-version.ts";

const OWN = { version: "1.10.0", runtime: { kind: "node", version: "20.20.2" } } as const;

test.each([
  ["1.10.0", "node 20.20.2", false, "the same"],
  ["1.9.9", "node 20.20.2", true, "older, and 9 is less than 10"],
  ["1.9", "node 20.20.2", true, "older, with a part less"],
  ["0.99.99", "node 22.0.0", true, "older on a newer runtime"],
  ["1.9.0", "deno 2.9.6", true, "older on the other runtime"],
  ["1.10", "node 20.20.2", false, "the same, with a part less"],
  ["1.11.0", "node 20.20.2", false, "newer: somebody else keeps it"],
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
