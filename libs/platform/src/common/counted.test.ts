import { expect, test } from "vitest";
import { counted } from "./counted.ts";

test("one is said as one, none and several as many", () => {
  expect([0, 1, 2].map((count) => counted(count, "suite"))).toEqual(["0 suites", "1 suite", "2 suites"]);
  expect(counted(1, "process was", "processes were")).toBe("1 process was");
  expect(counted(3, "process was", "processes were")).toBe("3 processes were");
});
