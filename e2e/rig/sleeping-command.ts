import { isWineLeg, readyWine } from "../rig-wine/wine-leg.ts";
import { windowsPath } from "../rig-wine/wine-paths.ts";

/** A program that a robot can start, and that does nothing until it is ended. */
export function sleepingCommand(): string[] {
  return isWineLeg()
    ? [windowsPath(readyWine().nodes[22]), "--eval", "setInterval(() => {}, 60_000)"]
    : ["sleep", "1000"];
}
