import { inflateSync } from "node:zlib";
import * as v from "valibot";
import type { RawAnswer } from "../../runtimes/runtime.ts";

export type Section = {
  readonly name: string;
  /** As written after the name: `sep` to `0`, `cached` to `1,2`, `nostrip` to the empty text. */
  readonly options: Readonly<Record<string, string>>;
  /** The host that the section belongs to by piggyback; undefined for the agent's own. */
  readonly piggybackHost: string | undefined;
  readonly lines: readonly string[];
};

export type AgentOutput = {
  readonly sections: readonly Section[];
  readonly localServices: readonly LocalService[];
};

const knownOptions = new Set(["sep", "cached", "persist", "encoding", "nostrip"]);

/**
 * Reads a plugin's output line by line as a Checkmk server does. Throws at the first line that the server
 * would drop, read as something else, or glue to another plugin's.
 */
export function parseAgentOutput(output: string): AgentOutput {
  if (!output.endsWith("\n")) throw problem("has no newline at its end", output.slice(-80));
  if (output.endsWith("\n\n")) throw problem("ends with an empty line", output.slice(-80));
  const sections: {
    name: string;
    options: Record<string, string>;
    piggybackHost: string | undefined;
    lines: string[];
  }[] = [];
  let piggybackHost: string | undefined;
  let isOpen = false;
  for (const line of output.slice(0, -1).split("\n")) {
    const piggyback = /^<<<<(.*)>>>>$/.exec(line);
    const header = /^<<<(.*)>>>$/.exec(line);
    if (piggyback) {
      piggybackHost = piggybackHostName(piggyback[1] ?? "");
      isOpen = false;
    } else if (header) {
      sections.push({ ...parseHeader(header[1] ?? ""), piggybackHost, lines: [] });
      isOpen = true;
    } else {
      const section = sections.at(-1);
      if (!isOpen || section === undefined) throw problem("has a line before any header", line);
      if (line.trim() === "") throw problem(`has an empty line in section "${section.name}"`, line);
      if (line !== line.trim())
        throw problem(`has a line with outer spaces in section "${section.name}"`, line);
      section.lines.push(line);
    }
  }
  if (piggybackHost !== undefined) throw problem("ends within a piggyback host", piggybackHost);
  const local = sections.filter((section) => section.name === "local");
  return { sections, localServices: local.flatMap((section) => section.lines.map(parseLocalLine)) };
}

function parseHeader(text: string): { name: string; options: Record<string, string> } {
  const [name = "", ...written] = text.split(":");
  if (!/^[a-z0-9_]+$/.test(name)) throw problem("has a section with a bad name", text);
  const options = written.map((option): [string, string] => {
    const match = /^([a-z]+)\(([^()]*)\)$/.exec(option);
    const key = match?.[1];
    if (key === undefined || !knownOptions.has(key)) throw problem("has a section with a bad option", text);
    return [key, match?.[2] ?? ""];
  });
  return { name, options: Object.fromEntries(options) };
}

function piggybackHostName(text: string): string | undefined {
  if (text === "") return undefined;
  if (!/^[-0-9a-zA-Z_.]+$/.test(text)) throw problem("has a bad piggyback host", text);
  return text;
}

function problem(what: string, where: string): Error {
  return new Error(`Cannot read the agent output as it ${what}: ${JSON.stringify(where.slice(0, 300))}`);
}

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
function parseLocalLine(line: string): LocalService {
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

/** A call of the plugin as the Checkmk server sees it. */
export type AgentAnswer = RawAnswer & AgentOutput & { readonly section: RobotmkSection };

/** Reads a whole call; throws where it did what a plugin must never do. */
export function readAgentAnswer(raw: RawAnswer): AgentAnswer {
  if (raw.exitCode !== 0)
    throw new Error(`Cannot take the plugin's answer: it exited with ${raw.exitCode}\n${raw.stderr}`);
  if (raw.stderr !== "")
    throw new Error(`Cannot take the plugin's answer: it wrote to stderr: ${raw.stderr}`);
  const output = parseAgentOutput(raw.stdout);
  return { ...raw, ...output, section: robotmkSection(output.sections) };
}

const suite = v.looseObject({
  id: v.string(),
  status: v.picklist(["fatal", "nonfatal"]),
  error: v.optional(v.nullable(v.string())),
  rc: v.optional(v.nullable(v.number())),
  xml: v.optional(v.nullable(v.string())),
  htmllog: v.optional(v.nullable(v.string())),
});

const contents = v.looseObject({
  runner: v.looseObject({
    encoding: v.picklist(["zlib_codec", "utf_8"]),
    execution_mode: v.picklist(["agent_serial", "external"]),
  }),
  suites: v.array(suite),
  controller: v.looseObject({ version: v.string() }),
});

export type RobotmkSection = v.InferOutput<typeof contents>;

/** Reads the section `robotmk`: one section, one line, valid JSON with what the check needs. */
export function robotmkSection(sections: readonly Section[]): RobotmkSection {
  const own = sections.filter((section) => section.name === "robotmk" && section.piggybackHost === undefined);
  const [section] = own;
  if (own.length !== 1 || section === undefined)
    throw new Error(`Cannot read the section robotmk: there are ${own.length}`);
  if (section.options["sep"] !== "0")
    throw new Error(`Cannot read the section robotmk: its options are ${JSON.stringify(section.options)}`);
  const [line] = section.lines;
  if (section.lines.length !== 1 || line === undefined) {
    throw new Error(`Cannot read the section robotmk: it has ${section.lines.length} lines`);
  }
  return v.parse(contents, JSON.parse(line));
}

/** The output.xml in a suite's entry, decoded; undefined when there is none. */
export function suiteOutput(section: RobotmkSection, id: string): string | undefined {
  const xml = section.suites.find((suite) => suite.id === id)?.xml;
  if (xml === undefined || xml === null || xml === "") return undefined;
  return section.runner.encoding === "utf_8" ? xml : inflateSync(Buffer.from(xml, "base64")).toString("utf8");
}

const controller = v.looseObject({
  daemon: v.looseObject({
    state: v.string(),
    call: v.looseObject({ kind: v.string(), problems: v.optional(v.array(v.string())) }),
    instance: v.nullable(v.string()),
    launched: v.nullable(v.string()),
    degraded: v.boolean(),
  }),
});

/** What the section says of the daemon. */
export type DaemonPart = v.InferOutput<typeof controller>["daemon"];

/** What the section says of the daemon. */
export function daemonPart({ section }: AgentAnswer): DaemonPart {
  return v.parse(controller, section.controller).daemon;
}

/** The service that reports how the controller itself is. */
export function controllerService({ localServices }: AgentAnswer): LocalService | undefined {
  return localServices.find(({ item }) => item === "Robotmk Controller");
}

const checks = v.array(
  v.looseObject({
    check: v.string(),
    severity: v.picklist(["critical", "warning"]),
    problem: v.string(),
    remedy: v.pipe(v.string(), v.minLength(1)),
  }),
);

/** What a call reports its host by one check, as `SEVERITY: PROBLEM`. */
export function hostProblems({ section }: AgentAnswer, name: string): readonly string[] {
  return v
    .parse(checks, section.controller["host_checks"])
    .filter(({ check }) => check === name)
    .map(({ severity, problem }) => `${severity}: ${problem}`);
}
