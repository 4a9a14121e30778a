import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { groupMounts } from "./group-mounts.ts";

/** Skips the test, or fails it in CI, where nobody can make control groups. On Windows everybody can make job objects. */
export function limitsObstacle(context: TestContext): void {
  if (isWineLeg()) return;
  const obstacle = process.getuid?.() === 0 ? unwritable() : "only root may make control groups";
  if (obstacle === undefined) return;
  if (process.env["CI"] === "true") throw new Error(`Cannot show limits of runs: ${obstacle}`);
  context.skip(obstacle);
}

function unwritable(): string | undefined {
  const mounts = groupMounts();
  if (mounts.length === 0) return "no control groups are mounted";
  for (const mount of mounts) {
    const probe = join(mount, `robotmk-probe-${process.pid}`);
    try {
      mkdirSync(probe);
      rmdirSync(probe);
    } catch (error) {
      return `no control group can be made: ${String(error)}`;
    }
  }
  return undefined;
}
