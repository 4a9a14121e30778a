import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { makeControlGroups, removeControlGroups } from "./control-groups.ts";
import { namespaceCommand } from "./namespace-command.ts";

const systemdPlaces = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"];

/**
 * The systemd that a test can boot in namespaces of its own. Where that can't be, the test is skipped with the
 * reason, and fails in CI.
 */
export function bootableSystemd(context: TestContext): string {
  const systemd = systemdPlaces.find((place) => existsSync(place));
  const obstacle = systemd === undefined ? "systemd is not installed" : (known ??= findObstacle());
  if (systemd !== undefined && obstacle === "none") return systemd;
  const reason = `Cannot boot a systemd in namespaces: ${obstacle}`;
  if (process.env["CI"] === "true") throw new Error(reason);
  return context.skip(reason);
}

let known: string | undefined;

function findObstacle(): string {
  if (process.getuid?.() !== 0) return "only root may make the namespaces";
  const missing = ["bash", "unshare", "nsenter", "setpriv", "mount", "systemctl", "systemd-run"].filter(
    (program) => whereIs(program) === undefined,
  );
  if (missing.length > 0) return `${missing.join(", ")} not on the PATH`;
  try {
    removeControlGroups(makeControlGroups(`rmk-probe-${randomBytes(6).toString("hex")}`));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const [file = "", ...args] = namespaceCommand(["mount", "--make-rprivate", "/"]);
  const probe = spawnSync(file, args, { encoding: "utf8" });
  return probe.status === 0 ? "none" : `unshare: ${probe.stderr.trim()}`;
}

/** Finds a program on the PATH. */
export function whereIs(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(":");
  return folders
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        // Not there or not a program: the same answer.
        return false;
      }
    });
}
