import { readChoice } from "./read-choice.ts";
import { readList } from "./read-list.ts";
import { accept, refuse, type Reading } from "./reading.ts";

/** Takes a list of some fixed words, one at least. A word that stands there twice counts once. */
export function readChoices<const T extends string>(
  value: unknown,
  choices: readonly T[],
): Reading<readonly T[]> {
  const expected = `a list of ${choices.join(", ")}`;
  const list = readList(value, { expected, readItem: (item) => readChoice(item, choices) });
  if (list.kind === "refused") return list;
  return list.value.length === 0 ? refuse(`must be ${expected}`) : accept([...new Set(list.value)]);
}
