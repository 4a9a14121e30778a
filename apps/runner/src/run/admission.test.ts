import { expect, test } from "vitest";
import { someSuite } from "../fixtures/some-suite.ts";
import { missingResource, missingDesktop } from "./admission.ts";

const LIMITS = { minCpuIdlePercent: 10, minFreeMemoryMb: 500 };
const NO_LIMITS = { minCpuIdlePercent: undefined, minFreeMemoryMb: undefined };

test.each([
  [LIMITS, { cpuIdlePercent: 10, freeMemoryMb: 500 }, undefined],
  [LIMITS, { cpuIdlePercent: 9.96, freeMemoryMb: 500 }, "CPU is 10.0 % idle of min. 10 %"],
  [LIMITS, { cpuIdlePercent: 10, freeMemoryMb: 499.9 }, "499 MB of memory are free of min. 500 MB"],
  [LIMITS, { cpuIdlePercent: 0, freeMemoryMb: 0 }, "CPU is 0.0 % idle of min. 10 %"],
  [LIMITS, { cpuIdlePercent: undefined, freeMemoryMb: undefined }, undefined],
  [NO_LIMITS, { cpuIdlePercent: 0, freeMemoryMb: 0 }, undefined],
  [{ ...LIMITS, minCpuIdlePercent: 0 }, { cpuIdlePercent: 0, freeMemoryMb: 500 }, undefined],
])("with the limits %j and the resources %j the missing resource is: %s", (limits, resources, missing) => {
  expect(missingResource(limits, resources)).toBe(missing);
});

test("a suite that needs no desktop is not asked about one", () => {
  expect(missingDesktop(someSuite(), () => ({ kind: "missing", problem: "none" }))).toBeUndefined();
});

test("the desktop is checked with the environment of the suite", () => {
  const suite = someSuite("needs_desktop: true", "env: {DISPLAY: ':77'}");
  const findMissing = (env: Readonly<Record<string, string | undefined>>) => {
    const problem = `at ${env["DISPLAY"]}, PATH ${env["PATH"] === undefined}`;
    return { kind: "missing", problem } as const;
  };
  expect(missingDesktop(suite, findMissing)).toBe("at :77, PATH false");
});
