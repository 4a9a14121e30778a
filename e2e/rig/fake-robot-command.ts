import { fileURLToPath } from "node:url";

const fakeRobot = fileURLToPath(new URL("./fake-robot.mjs", import.meta.url));

export type FakeRobotSetting = {
  readonly suite: string;
  readonly witness: string;
  /** Does not end at SIGTERM. */
  readonly ignoresSigterm?: boolean;
} & (
  | { readonly socket: string }
  /** Lives for a random time between these and ends with that code (0). */
  | { readonly leastMs: number; readonly mostMs: number; readonly rc?: number }
);

/** The `robot_command` of a suite whose robot is a fake one. */
export function fakeRobotCommand(setting: FakeRobotSetting): string[] {
  return [process.execPath, fakeRobot, JSON.stringify(setting)];
}
