/** The element of a list that a draw points to. */
export function drawn<T>(list: readonly T[], draw: number): T | undefined {
  return list[Math.floor(draw * list.length)];
}
