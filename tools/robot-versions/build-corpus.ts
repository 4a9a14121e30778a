import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { Corpus } from "./corpus.ts";
import { installVersion } from "./install-version.ts";
import { readWithRobot } from "./read-with-robot.ts";
import { runPython } from "./run-python.ts";
import { scenarios } from "./scenarios.ts";
import { VERSIONS } from "./versions.ts";

/** What is needed for building, besides the folder for the outputs. */
export interface BuildOptions {
  readonly python: string;
  /** Holds the installed versions of Robot Framework. */
  readonly versions: string;
  readonly progress: (line: string) => void;
}

/** The corpus with paths of files relative to its folder, or why it can't be built. */
export type BuiltCorpus =
  | { readonly kind: "built"; readonly corpus: Corpus }
  | { readonly kind: "impossible"; readonly reason: string };

type Output = Omit<Corpus["outputs"][number], "newest">;

const HERE = fileURLToPath(new URL(".", import.meta.url));

/**
 * Has each version run its scenarios and read its own outputs, then the newest one read all.
 * @throws if a version runs on this Python but does not do what the scenarios expect.
 */
export async function buildCorpus(folder: string, options: BuildOptions): Promise<BuiltCorpus> {
  const missing: Corpus["missing"] = [];
  const outputs: Output[] = [];
  let newestPath = "";
  for (const version of VERSIONS) {
    options.progress(`Robot Framework ${version}: installing`);
    const installed = await installVersion(version, { python: options.python, folder: options.versions });
    if (installed.kind === "unavailable") return { kind: "impossible", reason: installed.reason };
    newestPath = installed.pythonPath;
    const loading = await runPython(options.python, ["-c", "import robot.run"], installed);
    if (loading.code !== 0) {
      missing.push({ version, reason: loading.stderr.trim().split("\n").at(-1) ?? "" });
      continue;
    }
    options.progress(`Robot Framework ${version}: running`);
    outputs.push(...(await runVersion(version, { ...installed, folder, python: options.python })));
  }
  options.progress("Reading all outputs with the newest version");
  const newest = await readWithRobot(
    outputs.map(({ file }) => file),
    { pythonPath: newestPath, python: options.python },
  );
  const corpus = outputs.map((output, index) => ({
    ...output,
    file: relative(folder, output.file),
    newest: newest[index] ?? output.own,
  }));
  return { kind: "built", corpus: { outputs: corpus, missing } };
}

async function runVersion(
  version: string,
  options: { readonly python: string; readonly pythonPath: string; readonly folder: string },
): Promise<Output[]> {
  const outputs = join(options.folder, version);
  await mkdir(outputs, { recursive: true });
  const todo = scenarios(version, { suites: join(HERE, "suites"), outputs });
  const script = join(HERE, "run-scenarios.py");
  const end = await runPython(options.python, [script], { ...options, input: JSON.stringify(todo) });
  if (end.code !== 0) throw new Error(`Cannot run Robot Framework ${version}: ${end.stderr}`);
  const made = v.parse(v.array(v.string()), JSON.parse(end.stdout));
  const unmade = todo.filter(({ name }) => !made.includes(name)).map(({ name }) => name);
  if (unmade.length > 0) {
    throw new Error(`Robot Framework ${version} left no output of "${unmade.join('", "')}": ${end.stderr}`);
  }
  const own = await readWithRobot(
    todo.map(({ output }) => output),
    options,
  );
  return todo.flatMap(({ name, output }, index) => {
    const reading = own[index];
    return reading === undefined ? [] : [{ version, scenario: name, file: output, own: reading }];
  });
}
