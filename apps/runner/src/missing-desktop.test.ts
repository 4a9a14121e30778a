import { expect, test } from "vitest";
import { someSuite } from "./fixtures/some-suite.ts";
import { missingDesktop } from "./missing-desktop.ts";

test("a suite that needs no desktop is not asked about one", () => {
  expect(missingDesktop(someSuite(), () => "none")).toBeUndefined();
});

test("a desktop is looked for in the environment that the suite will get", () => {
  const suite = someSuite("needs_desktop: true", "env: {DISPLAY: ':77'}");
  expect(missingDesktop(suite, (env) => `at ${env["DISPLAY"]}, PATH ${env["PATH"] === undefined}`)).toBe(
    "at :77, PATH false",
  );
});
