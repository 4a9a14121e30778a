import { accept, refuse, type Reading } from "./reading.ts";
import { quote } from "./quote.ts";

/** Takes one of some fixed words. */
export function readChoice<const T extends string>(value: unknown, choices: readonly T[]): Reading<T> {
  const choice = choices.find((candidate) => candidate === value);
  return choice === undefined ? refuse(`must be ${oneOf(choices)}`) : accept(choice);
}

function oneOf(choices: readonly string[]): string {
  const quoted = choices.map(quote);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
