import type { TestContext } from "vitest";

/** Skips a test where it does not run as root, who alone makes mounts and files of others; in CI that is a failure. */
export function needRoot(context: TestContext): void {
  if (process.getuid?.() === 0) return;
  const reason = "Cannot make mounts or act as another user: the tests do not run as root";
  if (process.env["CI"] === "true") throw new Error(reason);
  context.skip(reason);
}
