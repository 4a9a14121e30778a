import { basename } from "node:path";
import { build, type Metafile } from "esbuild";
import { globalProcess } from "./global-process.ts";

/** Each file of the bundle with the source it begins at. */
const ENTRIES = {
  ctrl: "apps/ctrl/src/main.ts",
  daemon: "apps/daemon/src/main.ts",
  runner: "apps/runner/src/main.ts",
  "suite-worker": "apps/runner/src/workers/suite-worker.ts",
  "watchdog-worker": "apps/daemon/src/watchdog/watchdog-worker.mjs",
};

/** Some packages are CommonJS inside and call require for what Node.js brings; a module has none of its own. */
const REQUIRE = `import { createRequire as robotmkCreateRequire } from "node:module";
const require = robotmkCreateRequire(import.meta.url);`;

/** A packed module has no file: the executable is what it is in, and by that `isPacked` of libs/platform knows. */
const PACKED_URL = `import { pathToFileURL as robotmkFileUrl } from "node:url";
const robotmkModuleUrl = robotmkFileUrl(process.execPath).href;`;

const PACKED = {
  banner: { js: `${PACKED_URL}\n${REQUIRE.replace("import.meta.url", "robotmkModuleUrl")}` },
  define: { "import.meta.url": "robotmkModuleUrl" },
};

/** Files that lie beside each other, or what is packed into one executable with its runtime. */
export type ProgramsForm = "files" | "packed";

/** A file of the bundle. */
export type BundledFile = { readonly name: string; readonly text: string };

/**
 * Bundles the programs: one file each, that runs on plain Node.js without node_modules. The loader for TypeScript
 * stays out, since a bundle never needs it.
 *
 * @param root the workspace
 * @param options.form how the programs will find each other (default: as files)
 * @param options.entries other files than those of the bundle, with the sources that they begin at
 * @returns the files, and which sources went into them
 * @throws esbuild's failure with its messages
 */
export async function buildPrograms(
  root: string,
  options: { readonly form?: ProgramsForm; readonly entries?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly files: readonly BundledFile[]; readonly metafile: Metafile }> {
  const { form = "files", entries = ENTRIES } = options;
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...entries },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    write: false,
    metafile: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: ["tsx", "tsx/*"],
    plugins: [globalProcess],
    ...(form === "packed" ? PACKED : { banner: { js: REQUIRE } }),
    legalComments: "none",
    logLevel: "warning",
  });
  const files = outputFiles.map(({ path, text }) => {
    const name = basename(path);
    // Else a stack would show the whole module as the place where it came from.
    return { name, text: form === "packed" ? `${text}//# sourceURL=robotmk:${name}\n` : text };
  });
  return { files, metafile };
}
