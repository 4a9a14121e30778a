import type { TestContext } from "vitest";

/** Skips a test that needs root; in CI it fails instead. */
export function rootOnly(context: TestContext): void {
  if (process.getuid?.() === 0) return;
  if (process.env["CI"] === "true") throw new Error("Cannot make other users and mounts: only root may");
  context.skip("only root may make other users and mounts");
}
