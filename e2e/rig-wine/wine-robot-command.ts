import { join } from "node:path";
import { inject } from "vitest";
import type { FakeRobotSetting } from "../rig/fake-robot-command.ts";
import { ADD_ON } from "./add-on.ts";
import { readyWine } from "./wine-leg.ts";
import { windowsPath } from "./wine-paths.ts";

/** The `robot_command` of a suite whose robot is a fake one in node.exe. */
export function wineRobotCommand(fakeRobot: string, setting: FakeRobotSetting): string[] {
  const all = {
    ...setting,
    witness: windowsPath(setting.witness),
    addOn: windowsPath(join(inject("bundle"), ADD_ON)),
  };
  return [windowsPath(readyWine().nodes[22]), windowsPath(fakeRobot), JSON.stringify(all)];
}
