import { inflateSync } from "node:zlib";
import * as v from "valibot";
import type { Section } from "./parse-agent-output.ts";

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
