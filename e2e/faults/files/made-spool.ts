import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Host } from "../../rig/host/host.ts";

/** A real run of a suite, of which the spool of other suites is made. */
export type SampleRun = {
  readonly runId: string;
  /** The text of its spool file. */
  readonly result: string;
  /** The files of its folder by name. */
  readonly files: ReadonlyMap<string, Buffer>;
};

/** Has a suite run once manually, and gives all that the run left. */
export async function sampleRun(host: Host, id: string): Promise<SampleRun> {
  const { exitCode, stdout, stderr } = await host.runner("--run", id);
  if (exitCode !== 0)
    throw new Error(`Cannot make a sample run: the runner ended with ${exitCode}: ${stdout}${stderr}`);
  const runs = join(host.folders.spool, "runs", id);
  const runId = basename(readdirSync(runs)[0] ?? "");
  const names = readdirSync(join(runs, runId), { withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    runId,
    result: readFileSync(join(host.folders.spool, "results", `robotmk_${id}.json`), "utf8"),
    files: new Map(names.map(({ name }) => [name, readFileSync(join(runs, runId, name))])),
  };
}

/** Where a suite's spool file is. */
export function resultFile(host: Host, id: string): string {
  return join(host.folders.spool, "results", `robotmk_${id}.json`);
}

/** Puts the files of a run in its place, as if the suite had run. */
export function putRun(
  host: Host,
  run: { readonly id: string; readonly runId: string; readonly files: ReadonlyMap<string, Uint8Array> },
): void {
  const folder = join(host.folders.spool, "runs", run.id, run.runId);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of run.files) writeFileSync(join(folder, name), bytes);
}

/** Changes the text of each JSON file below a folder. Nobody may write there meanwhile. */
export function changeRecords(folder: string, change: (text: string) => string): void {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const file of names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name))) {
    const text = readFileSync(file, "utf8");
    const changed = change(text);
    if (changed !== text) writeFileSync(file, changed);
  }
}

/** Makes a file look as if it was written so long ago. */
export function backdate(file: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(file, then, then);
}

/** Removes a folder by one move: what is removed file by file gets new ones meanwhile, from the programs that go on. */
export function removeAtOnce(folder: string): void {
  const away = `${folder}.removed`;
  renameSync(folder, away);
  rmSync(away, { recursive: true });
}
