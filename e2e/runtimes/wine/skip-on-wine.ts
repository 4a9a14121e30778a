import { beforeEach, type TestContext } from "vitest";
import { runtime } from "../current.ts";

export const NO_LINKS = "Wine follows links of Linux unseen, and makes none for Windows programs";

/** Skips the test on Windows, for the reason: what it needs that Windows, or Wine, does not have. */
export function skipOnWine(context: Pick<TestContext, "skip">, reason: string): void {
  if (runtime.name === "wine") context.skip(reason);
}

/** Skips each test of this file on Windows. */
export function skipFileOnWine(reason: string): void {
  beforeEach((context) => skipOnWine(context, reason));
}
