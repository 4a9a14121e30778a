/** Rounds as Robot Framework's `elapsedtime` does: half a millisecond goes to the even neighbour. */
export function wholeMilliseconds(elapsedUs: number): number {
  // The detour over seconds is Robot's own: it decides what exactly half is.
  const ms = (elapsedUs / 1_000_000) * 1000;
  const below = Math.floor(ms);
  if (ms - below !== 0.5) return Math.round(ms);
  return below % 2 === 0 ? below : below + 1;
}
