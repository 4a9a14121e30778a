import { expect, test } from "vitest";
import { checkSuiteIds } from "./check-suite-ids.ts";

test("usable ids keep their order, others are told with their place", () => {
  const { usable, problems } = checkSuiteIds(["b", "a/b", "a", "B"]);
  expect(usable).toEqual(["b", "a"]);
  expect(problems).toMatchObject([
    { keyPath: ["suites", "a/b"], at: "key", severity: "error" },
    {
      keyPath: ["suites", "B"],
      at: "key",
      message: 'Cannot use suite id "B" as it differs only in case from "b": their files would mix',
    },
  ]);
});
