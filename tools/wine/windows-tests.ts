import { expect, inject, test } from "vitest";
import { runWindowsTests } from "./run-windows-tests.ts";

// What `*.windows-test.ts` hold runs in node.exe; each of their tests is one here, by its name.
for (const { name, problem, skipped } of await runWindowsTests(inject("wine"))) {
  test(`${name}`, (context) => {
    context.skip(skipped !== undefined, skipped);
    expect(problem).toBeUndefined();
  });
}
