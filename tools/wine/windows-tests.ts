import { expect, inject, test } from "vitest";
import { runWindowsTests } from "./run-windows-tests.ts";

// The tests of `*.windows-test.ts` run in node.exe; each is a test here, by its name.
test.for(await runWindowsTests(inject("wine")))("$name", ({ problem, skipped }, context) => {
  context.skip(skipped !== undefined, skipped);
  expect(problem).toBeUndefined();
});
