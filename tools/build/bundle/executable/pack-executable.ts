import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { toolCommand } from "../../../tool-command.ts";
import type { BundledFile } from "../build-programs.ts";
import { nodeBuilds } from "./node-builds.ts";
import { stripSignature } from "./strip-signature.ts";

/** What Node.js's documentation says: https://nodejs.org/docs/latest-v22.x/api/single-executable-applications.html */
const RESOURCE = "NODE_SEA_BLOB";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * Packs programs and the Node.js that runs them into one executable, for Linux or Windows, on Linux. The same sources
 * give the same bytes.
 *
 * @param root the workspace
 * @param options.programs as `buildPrograms` makes them in the packed form
 * @param options.main the main module below the root, where it isn't the one that chooses a program
 * @throws Error with what the tools said
 */
export async function packExecutable(
  root: string,
  options: {
    readonly system: "linux" | "windows";
    readonly programs: readonly BundledFile[];
    readonly main?: string;
  },
): Promise<Buffer> {
  const builds = nodeBuilds(root);
  const folder = mkdtempSync(join(tmpdir(), "rmk-executable-"));
  try {
    makeBlob(builds.linux, [...options.programs, await mainModule(root, options.main)], folder);
    const runtime = readFileSync(builds[options.system]);
    writeFileSync(join(folder, EXECUTABLE), options.system === "windows" ? stripSignature(runtime) : runtime);
    run([...toolCommand("postject"), EXECUTABLE, RESOURCE, BLOB, "--sentinel-fuse", FUSE], folder);
    return readFileSync(join(folder, EXECUTABLE));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MAIN = "main.cjs";
const BLOB = "blob";
const EXECUTABLE = "executable";

async function mainModule(
  root: string,
  entry = "tools/build/bundle/executable/main.ts",
): Promise<BundledFile> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    // The main module of an executable can't be an ES module yet.
    format: "cjs",
    target: "node22",
    write: false,
  });
  return { name: MAIN, text: outputFiles.map(({ text }) => text).join("") };
}

function makeBlob(node: string, files: readonly BundledFile[], folder: string): void {
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  const names = files.map(({ name }) => name).filter((name) => name !== MAIN);
  const config = {
    main: MAIN,
    output: BLOB,
    disableExperimentalSEAWarning: true,
    // Both would tie what is packed to the system that packs it.
    useSnapshot: false,
    useCodeCache: false,
    assets: Object.fromEntries(names.toSorted().map((name) => [name, name])),
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  run([node, "--experimental-sea-config", "config.json"], folder);
}

function run([file = "", ...args]: readonly string[], folder: string): void {
  const { status, error, stderr } = spawnSync(file, args, {
    cwd: folder,
    env: {},
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status === 0) return;
  throw new Error(`Cannot pack the programs by "${file} ${args.join(" ")}": ${error?.message ?? stderr}`, {
    cause: error,
  });
}
