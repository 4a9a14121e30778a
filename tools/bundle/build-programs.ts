import { basename } from "node:path";
import { build, type Metafile } from "esbuild";

/** Each file of the bundle with the source it begins at. */
const ENTRIES = {
  ctrl: "apps/ctrl/src/main.ts",
  daemon: "apps/daemon/src/main.ts",
  runner: "apps/runner/src/main.ts",
  "suite-worker": "apps/runner/src/suite-worker.ts",
  "watchdog-worker": "apps/daemon/src/watchdog-worker.mjs",
};

/** Some packages are CommonJS inside and call require for what Node.js brings; a module has none of its own. */
const REQUIRE = `import { createRequire as robotmkCreateRequire } from "node:module";
const require = robotmkCreateRequire(import.meta.url);`;

/** A file of the bundle. */
export type BundledFile = { readonly name: string; readonly text: string };

/**
 * Bundles the programs: one file each, that runs on plain Node.js without node_modules. The loader for TypeScript
 * stays out, since a bundle never needs it.
 *
 * @param root the workspace
 * @returns the files, and which sources went into them
 * @throws esbuild's failure with its messages
 */
export async function buildPrograms(
  root: string,
): Promise<{ readonly files: readonly BundledFile[]; readonly metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    write: false,
    metafile: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: ["tsx", "tsx/*"],
    banner: { js: REQUIRE },
    legalComments: "none",
    logLevel: "warning",
  });
  const files = outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
  return { files, metafile };
}
