import type { TestContext } from "vitest";

/** Skips the test where it does not run as root, who alone gives files to others; in CI that is a failure. */
export function needRoot(context: TestContext): void {
  if (process.getuid?.() === 0) return;
  const reason = "Cannot act as another user: the tests do not run as root";
  if (process.env["CI"] === "true") throw new Error(reason);
  context.skip(reason);
}
