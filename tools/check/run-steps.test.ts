import { expect, test } from "vitest";
import { runSteps } from "./run-steps.ts";
import type { Step } from "./step.ts";

const step = (name: string, passed: boolean, output = ""): Step => ({
  name,
  run: async () => ({ passed, output }),
});

test("all steps run, whatever fails, and what failed is said", async () => {
  let printed = "";
  let nowMs = 0;

  const failed = await runSteps(
    [step("format", false, "a.ts\nb.ts\n"), step("lint", true, "fine"), step("types", false)],
    {
      print: (text) => {
        printed += text;
      },
      nowMs: () => (nowMs += 750),
    },
  );

  expect(failed).toEqual(["format", "types"]);
  expect(printed).toBe(
    "FAILED format (0.8 s)\n    a.ts\n    b.ts\nok     lint (0.8 s)\nFAILED types (0.8 s)\n    \n",
  );
});
