export type LocalService = {
  readonly state: "0" | "1" | "2" | "3" | "P";
  readonly item: string;
  /** By name, the value alone. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly text: string;
};

const number = String.raw`-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?`;
const level = `(?:${number}(?::${number})?)?`;
const metricPattern = new RegExp(`^([^\\s=|;"]+)=(${number})(?:;${level}){0,4}$`);

/** Reads a line of the section `local`: `STATE "Item" METRICS text`. Throws when a server could not. */
export function parseLocalLine(line: string): LocalService {
  const match = /^([0-3P]) (?:"([^"]+)"|([^\s"]+)) (\S+) (.+)$/.exec(line);
  const state = match?.[1];
  const item = match?.[2] ?? match?.[3];
  const metrics = match?.[4];
  const text = match?.[5];
  if (!isState(state) || item === undefined || metrics === undefined || text === undefined) {
    throw new Error(`Cannot read a local service: ${JSON.stringify(line)}`);
  }
  return { state, item, metrics: parseMetrics(metrics, line), text };
}

function parseMetrics(written: string, line: string): Record<string, number> {
  if (written === "-") return {};
  const pairs = written.split("|").map((metric): [string, number] => {
    const match = metricPattern.exec(metric);
    const name = match?.[1];
    if (name === undefined)
      throw new Error(`Cannot read the metric "${metric}" of a local service: ${JSON.stringify(line)}`);
    return [name, Number(match?.[2])];
  });
  return Object.fromEntries(pairs);
}

function isState(text: string | undefined): text is LocalService["state"] {
  return text !== undefined && ["0", "1", "2", "3", "P"].includes(text);
}
