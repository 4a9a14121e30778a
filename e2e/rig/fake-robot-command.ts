import { fileURLToPath } from "node:url";
import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { wineRobotCommand } from "../rig-wine/wine-robot-command.ts";

const fakeRobot = fileURLToPath(new URL("./fake-robot.mjs", import.meta.url));

export type FakeRobotSetting = {
  readonly suite: string;
  readonly witness: string;
  /** Does not end at SIGTERM, or at Ctrl-C on Windows. */
  readonly ignoresSigterm?: boolean;
} /** The path of a socket, or a port of 127.0.0.1. */ & (
  | { readonly socket: string | number }
  /** Lives for a random time between these and ends with that code (0). */
  | { readonly leastMs: number; readonly mostMs: number; readonly rc?: number }
);

/** The `robot_command` of a suite whose robot is a fake one. */
export function fakeRobotCommand(setting: FakeRobotSetting): string[] {
  if (isWineLeg()) return wineRobotCommand(fakeRobot, setting);
  return [process.execPath, fakeRobot, JSON.stringify(setting)];
}
