import { type TestContext, test } from "vitest";

/** What a test saw of a fault that it injected. */
export type Sighting = { readonly fault: number; readonly seen: string };

declare module "vitest" {
  interface TaskMeta {
    /** Those that the test is for. */
    faults?: readonly number[];
    sightings?: readonly Sighting[];
  }
}

/** Notes what was seen, in a few words and figures, once for each fault of the test. */
export type Report = (fault: number, seen: string) => void;

/**
 * A test that injects faults of `fault-cases.ts`. It has to say by `report` what came of each of them, for the
 * table that the run ends with, or fails.
 */
export function faultTest(
  name: string,
  {
    faults,
    timeoutMs,
    isConcurrent = false,
    isSmoke = false,
  }: {
    readonly faults: readonly number[];
    readonly timeoutMs?: number;
    /** It is run together with those beside it that are so, too: it waits more than it works. */
    readonly isConcurrent?: boolean;
    /** `npm test` runs it. */
    readonly isSmoke?: boolean;
  },
  body: (report: Report, context: TestContext) => Promise<void> | void,
): void {
  const options = {
    meta: { faults },
    tags: isSmoke ? ["fault", "smoke"] : ["fault"],
    concurrent: isConcurrent,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  };
  test(name, options, async (context) => {
    const sightings: Sighting[] = [];
    await body((fault, seen) => sightings.push({ fault, seen }), context);
    const silent = faults.filter((number) => !sightings.some(({ fault }) => fault === number));
    if (silent.length > 0) throw new Error(`the test reported nothing of fault ${silent.join(", ")}`);
    context.task.meta.sightings = sightings;
  });
}
