import { type LocalService, parseLocalLine } from "./parse-local-line.ts";

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
