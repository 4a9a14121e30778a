/** Does the work for each item, two at a time, and gives the outcomes in the order of the items. */
export async function inLanes<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const waiting = [...items.entries()];
  const outcomes = new Map<number, R>();
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      outcomes.set(next[0], await work(next[1]));
    }
  };
  await Promise.all([lane(), lane()]);
  return [...outcomes.entries()].toSorted(([a], [b]) => a - b).map(([, outcome]) => outcome);
}
