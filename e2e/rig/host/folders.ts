import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isWineLeg } from "../../runtimes/wine/wine-leg.ts";
import { projectFolder } from "./project.ts";

/** Where things are on a temporary host. */
export type HostFolders = {
  readonly root: string;
  readonly config: string;
  readonly robotdir: string;
  /** The context's folder in the spool. */
  readonly spool: string;
  readonly log: string;
  readonly plugins: string;
  readonly library: string;
  readonly variable: string;
  readonly witness: string;
};

/** Makes the folders of a temporary host, and its suites' files by their path below robotdir. */
export function makeHostFolders(files: Readonly<Record<string, string>>): HostFolders {
  // A space in the path, as people's folders have them; short, as a socket's path has to be.
  const root = join(realpathSync(mkdtempSync(join(hostsFolder(), "rmk-"))), "a host");
  const folders: HostFolders = {
    root,
    config: join(root, "etc"),
    robotdir: join(root, "robots"),
    spool: join(root, "var", "robotmk", "system"),
    log: join(root, "log"),
    plugins: join(root, "lib", "plugins"),
    library: join(root, "lib"),
    variable: join(root, "var"),
    witness: join(root, "witness.jsonl"),
  };
  for (const folder of [folders.config, folders.robotdir, folders.log, folders.plugins, folders.variable]) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  }
  writeFileSync(folders.witness, "");
  for (const [path, text] of Object.entries(files)) {
    const file = join(folders.robotdir, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, text);
  }
  return folders;
}

/**
 * Where temporary hosts are made: the system's folder for such things. Under Wine that has no sticky bit, so that
 * everybody could replace what is in it, and the programs rightly refuse it.
 */
export function hostsFolder(): string {
  if (!isWineLeg()) return tmpdir();
  const folder = join(projectFolder, "node_modules", ".cache", "rmk-hosts");
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}
