import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import * as v from "valibot";
import { projectFolder } from "../rig/project.ts";

const corpusSchema = v.object({
  outputs: v.array(v.looseObject({ version: v.string(), scenario: v.string(), file: v.string() })),
});

/** An output.xml that a version of Robot Framework wrote. */
export type RealOutput = { readonly version: string; readonly scenario: string; readonly bytes: Buffer };

/**
 * The outputs of Robot Framework 3 to 7 that the unit tests have made. Without them the test is skipped with the
 * reason, and fails in CI.
 */
export function realOutputs(context: TestContext): readonly RealOutput[] {
  const corpora = join(projectFolder, ".robot", "corpus");
  const [name] = foldersOf(corpora);
  if (name === undefined) {
    const reason = `Cannot read outputs of real versions in "${corpora}": there are none, "npm test" makes them`;
    if (process.env["CI"] === "true") throw new Error(reason);
    return context.skip(reason);
  }
  const folder = join(corpora, name);
  const { outputs } = v.parse(corpusSchema, JSON.parse(readFileSync(join(folder, "corpus.json"), "utf8")));
  return outputs.map(({ version, scenario, file }) => ({
    version,
    scenario,
    bytes: readFileSync(join(folder, file)),
  }));
}

function foldersOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.endsWith(".tmp"));
  } catch {
    return [];
  }
}
