import { expect, inject, test } from "vitest";
import { runWindowsTests } from "./run-windows-tests.ts";

// What `*.windows-test.ts` hold runs in node.exe; each of their tests is one here, by its name.
test.for(await runWindowsTests(inject("wine")))("$name", ({ problem, skipped }, context) => {
  context.skip(skipped !== undefined, skipped);
  expect(problem).toBeUndefined();
});
