import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPrograms } from "./build-programs.ts";
import { type Launched, launcher } from "./launcher.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

const LAUNCHED: readonly Launched[] = ["ctrl", "daemon", "runner"];

/**
 * Makes the bundle in a folder. Each file is replaced at once, so that a program that is just started from it is
 * either the old one or the new one.
 *
 * @param root the workspace
 * @param options.portable leaves the places of this machine out of the launchers
 * @returns the names of the files, sorted
 */
export async function writeBundle(
  root: string,
  options: { readonly folder: string; readonly portable: boolean },
): Promise<readonly string[]> {
  const { folder, portable } = options;
  const { files, metafile } = await buildPrograms(root);
  const facts = {
    ...manifestFacts(root),
    builtHome: portable ? "" : folder,
    builtNode: portable ? "" : process.execPath,
  };
  const licenses = [
    { name: "LICENSE", text: readFileSync(join(root, "LICENSE"), "utf8"), mode: 0o644 },
    { name: "THIRD-PARTY-LICENSES.txt", text: thirdPartyLicenses(root, metafile), mode: 0o644 },
  ];
  const programs = files.map((file) => ({ ...file, mode: 0o644 }));
  const launchers = LAUNCHED.map((program) => ({
    name: `robotmk-${program}`,
    text: launcher(program, facts),
    mode: 0o755,
  }));
  mkdirSync(folder, { recursive: true });
  const all = [...programs, ...launchers, ...licenses];
  for (const { name, text, mode } of all) {
    const temporary = join(folder, `.${name}.${process.pid}.tmp`);
    writeFileSync(temporary, text);
    chmodSync(temporary, mode);
    renameSync(temporary, join(folder, name));
  }
  return all.map(({ name }) => name).toSorted();
}

function manifestFacts(root: string): { readonly version: string; readonly oldestNode: string } {
  const manifest: { readonly version: string; readonly engines: { readonly node: string } } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return { version: manifest.version, oldestNode: manifest.engines.node.replace(">=", "") };
}
