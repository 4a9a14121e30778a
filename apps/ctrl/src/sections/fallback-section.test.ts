import fc from "fast-check";
import { expect, test } from "vitest";
import { hostileText, LINE_END } from "../fixtures/hostile-text.ts";
import { fallbackSections } from "./fallback-section.ts";

test("a call that went wrong tells of it in the section's own form, without any suite", () => {
  const [header, json] = fallbackSections("Cannot load it").split("\n");
  expect(header).toBe("<<<robotmk:sep(0)>>>");
  expect(JSON.parse(json ?? "")).toEqual({
    runner: expect.objectContaining({ execution_mode: "external", selective_run: false }),
    suites: [],
    controller: { errors: ["Cannot load it"] },
  });
});

test("the controller's service tells of it too", () => {
  expect(fallbackSections("Cannot load it").split("\n").slice(2)).toEqual([
    "<<<local:sep(0)>>>",
    '2 "Robotmk Controller" - Cannot load it',
    "",
  ]);
});

test("whatever went wrong, its text ends no line and starts no section", () => {
  fc.assert(
    fc.property(hostileText, (problem) => {
      const lines = fallbackSections(problem).split("\n");
      expect(lines).toHaveLength(5);
      for (const line of lines) expect(line).not.toMatch(LINE_END);
      expect(lines.filter((line) => line.startsWith("<<<"))).toHaveLength(2);
      expect(JSON.parse(lines[1] ?? "")).toMatchObject({ suites: [] });
    }),
  );
});
