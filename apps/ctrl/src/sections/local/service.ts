import { sanitizeName, sanitizeText, rounded } from "../../text.ts";

/** A service of the agent's local section. */
export type LocalService = {
  readonly state: 0 | 1 | 2 | 3;
  readonly name: string;
  readonly metrics: readonly Metric[];
  readonly summary: string;
  /** Shown below the summary, a line each. */
  readonly details: readonly string[];
};

/** A metric with its levels, as Checkmk's local checks write them. */
export type Metric = {
  readonly name: string;
  readonly value: number;
  readonly warn?: number;
  readonly crit?: number;
  readonly min?: number;
};

const MAX_TEXT_CHARS = 4_000;

/** Writes the line of a local service; no text that it holds can end the line or break its form. */
export function localLine(service: LocalService): string {
  const metrics = service.metrics
    .filter(({ value }) => Number.isFinite(rounded(value)))
    .map(metricText)
    .join("|");
  const [summary = "", ...details] = [service.summary, ...service.details].map(sanitizeText);
  // The server takes no line without a text.
  const text = [summary === "" ? "no message" : summary, ...details].join("\\n");
  const shown = text
    .slice(0, MAX_TEXT_CHARS)
    .replace(/\p{Cs}$/u, "")
    .trimEnd();
  return `${service.state} "${sanitizeName(service.name)}" ${metrics === "" ? "-" : metrics} ${shown}`;
}

function metricText({ name, value, warn, crit, min }: Metric): string {
  const numbers = [value, warn, crit, min].map((number) =>
    number === undefined || !Number.isFinite(rounded(number)) ? "" : String(rounded(number)),
  );
  return `${name}=${numbers.join(";").replace(/;+$/, "")}`;
}
