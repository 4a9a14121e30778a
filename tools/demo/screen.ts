/** Where the demo speaks to a person. */
export type Screen = {
  readonly say: (line: string) => void;
  readonly title: (text: string) => void;
  /** A line that the next one replaces; only shown on a terminal. */
  readonly live: (line: string) => void;
  readonly paint: (colour: Colour, text: string) => string;
};

export type Colour = "red" | "green" | "yellow" | "dim" | "bold";

const CODES: Readonly<Record<Colour, number>> = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };

/**
 * Makes a screen of a stream.
 *
 * @param options.columns the width of the terminal; undefined: it is none
 */
export function makeScreen(
  write: (text: string) => void,
  options: { readonly columns: () => number | undefined; readonly hasColour: boolean },
): Screen {
  const paint: Screen["paint"] = (colour, text) =>
    options.hasColour ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
  const clear = () => (options.columns() === undefined ? "" : "\r\u001b[2K");
  const say = (line: string): void => write(`${clear()}${line}\n`);
  return {
    say,
    title: (text) => say(`\n${paint("bold", text)}`),
    live: (line) => {
      const columns = options.columns();
      if (columns !== undefined) write(`${clear()}${line.slice(0, columns - 1)}`);
    },
    paint,
  };
}
