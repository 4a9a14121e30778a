import { isWineLeg, readyWine } from "../rig-wine/wine-leg.ts";

/** A command as the programs have it, for `runCommand` and `spawn`: under Wine its loader starts it. */
export function startedByHand(command: readonly string[]): string[] {
  return isWineLeg() ? [readyWine().wine, ...command] : [...command];
}
