import { runtime } from "../../runtimes/current.ts";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type HostFolders, projectFolder } from "../../runtimes/runtime.ts";

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
    recorder: join(root, "recorder.jsonl"),
  };
  for (const folder of [folders.config, folders.robotdir, folders.log, folders.plugins, folders.variable]) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  }
  writeFileSync(folders.recorder, "");
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
  if (runtime.supports("permissions")) return tmpdir();
  const folder = join(projectFolder, "node_modules", ".cache", "rmk-hosts");
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}
