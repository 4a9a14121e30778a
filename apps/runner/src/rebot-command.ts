import { basename, dirname, join } from "node:path";

/**
 * Finds the rebot that belongs to a robot command, in the same environment: the module beside it
 * (`python -m robot` → `python -m robot.rebot`), or the script beside it (`/venv/bin/robot` → `…/rebot`).
 *
 * @returns undefined where the command is something else
 */
export function rebotCommand(robotCommand: readonly string[]): readonly string[] | undefined {
  const last = robotCommand.at(-1);
  if (last === undefined) return undefined;
  const before = robotCommand.slice(0, -1);
  if (last === "robot" && before.at(-1) === "-m") return [...before, "robot.rebot"];
  const script = /^robot(\.exe)?$/i.exec(basename(last));
  if (script === null) return undefined;
  const rebot = `rebot${script[1] ?? ""}`;
  return [...before, last.includes("/") || last.includes("\\") ? join(dirname(last), rebot) : rebot];
}
