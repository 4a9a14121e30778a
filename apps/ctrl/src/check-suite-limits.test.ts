import { expect, test } from "vitest";
import { checkSuiteLimits } from "./check-suite-limits.ts";

test("suites without their limits are told once for each reason, with what to do", () => {
  const problem = (run: string) =>
    `Cannot make the control group "/sys/fs/cgroup/robotmk-runs/${run}": EROFS: read-only file system, mkdir '/sys/fs/cgroup/robotmk-runs/${run}'`;
  const suites = [
    { id: "login", problem: problem("a-1.4") },
    { id: "shop", problem: problem("b-1.7") },
    { id: "other", problem: "another reason" },
  ];
  const found = checkSuiteLimits(suites);
  expect(found.map((one) => [one.check, one.severity])).toEqual([
    ["suite_limits", "warning"],
    ["suite_limits", "warning"],
  ]);
  expect(found[0]?.problem).toMatch(
    /^Cannot hold suite "login", "shop" to max_processes and max_memory_mb: /,
  );
  expect(found[0]?.remedy).toContain("remove the two keys");
  expect(checkSuiteLimits(suites, { isWindows: true })[0]?.remedy).toBe(
    "Remove the two keys from robotmk.yml",
  );
});

test("many suites are not all named", () => {
  const suites = Array.from({ length: 8 }, (_, index) => ({ id: `s${index}`, problem: "none" }));
  expect(checkSuiteLimits(suites)[0]?.problem).toContain('"s4" and 3 more to');
});
