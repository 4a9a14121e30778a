import { existsSync } from "node:fs";
import type { TestContext } from "vitest";

/** Skips a test where there is no strace; in CI it fails by itself. */
export function needStrace(context: TestContext): void {
  if (!existsSync("/usr/bin/strace") && process.env["CI"] !== "true") {
    context.skip("Cannot meddle with system calls: there is no /usr/bin/strace");
  }
}
