import { isWineLeg } from "../rig-wine/wine-leg.ts";

type Lived = { readonly pid: number; readonly startTicks: number };

/** Names a process as Linux knows it. */
export function processKey({ pid, startTicks }: Lived): string {
  return `${pid}/${startTicks}`;
}

/** Names a robot, seen by itself or by us. On Windows it tells its start otherwise; a pid is not given anew for long. */
export function robotKey(robot: Lived): string {
  return isWineLeg() ? String(robot.pid) : processKey(robot);
}
