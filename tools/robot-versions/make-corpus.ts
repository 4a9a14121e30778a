import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { buildCorpus } from "./build-corpus.ts";
import { type Corpus, corpusSchema, type RobotReading } from "./corpus.ts";
import { findPython } from "./find-python.ts";
import { readWithRobot } from "./read-with-robot.ts";
import { VERSIONS } from "./versions.ts";

/** A corpus, or why there can be none on this machine. */
export type CorpusResult =
  | {
      readonly kind: "made";
      readonly corpus: Corpus;
      /** Has files read by one of the versions. */
      readonly read: (version: string, files: readonly string[]) => Promise<RobotReading[]>;
    }
  | { readonly kind: "impossible"; readonly reason: string };

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROBOT_FOLDER = join(HERE, "..", "..", ".robot");

/**
 * Runs the suites beside this file with several versions of Robot Framework and has their outputs read by
 * Robot Framework itself. All is kept below `.robot/`, so the second call only reads; a change in this folder
 * or of Python makes it anew. Two calls at once do no harm.
 * @param progress gets each step as one line.
 */
export async function makeCorpus(progress: (line: string) => void): Promise<CorpusResult> {
  const python = await findPython(ROBOT_FOLDER);
  if (python === undefined) {
    const reason = "Cannot run Robot Framework: no Python 3.9 or newer with pip found, install python3-pip";
    return { kind: "impossible", reason };
  }
  const versions = join(ROBOT_FOLDER, "versions");
  const read = (version: string, files: readonly string[]) =>
    readWithRobot(files, { python: python.path, pythonPath: join(versions, version) });
  const corpora = join(ROBOT_FOLDER, "corpus");
  const folder = join(corpora, await digest(python.version));
  const index = join(folder, "corpus.json");
  if (existsSync(index)) return { kind: "made", corpus: await readCorpus(folder, index), read };
  const draft = `${folder}.${process.pid}.tmp`;
  try {
    await mkdir(draft, { recursive: true });
    const built = await buildCorpus(draft, { python: python.path, versions, progress });
    if (built.kind === "impossible") return built;
    await writeFile(join(draft, "corpus.json"), JSON.stringify(built.corpus));
    await rename(draft, folder).catch((error: unknown) => {
      // Someone else was quicker.
      if (!existsSync(index)) throw error;
    });
    await removeOthers(corpora, folder);
    return { kind: "made", corpus: await readCorpus(folder, index), read };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function readCorpus(folder: string, index: string): Promise<Corpus> {
  const corpus = v.parse(corpusSchema, JSON.parse(await readFile(index, "utf8")));
  return { ...corpus, outputs: corpus.outputs.map((made) => ({ ...made, file: join(folder, made.file) })) };
}

/** Those of earlier states of this folder are of no use any more; drafts may be someone's work. */
async function removeOthers(corpora: string, kept: string): Promise<void> {
  const folders = (await readdir(corpora)).map((name) => join(corpora, name));
  const old = folders.filter((folder) => folder !== kept && !folder.endsWith(".tmp"));
  await Promise.all(old.map((folder) => rm(folder, { recursive: true, force: true })));
}

async function digest(pythonVersion: string): Promise<string> {
  const hash = createHash("sha256").update(`${pythonVersion} ${VERSIONS.join(" ")}`);
  const entries = await readdir(HERE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) hash.update(file).update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

if (process.argv[1] === import.meta.filename) {
  const result = await makeCorpus((line) => process.stdout.write(`${line}\n`));
  if (result.kind === "impossible") {
    process.stderr.write(`${result.reason}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write(`${result.corpus.outputs.length} output files\n`);
  }
}
