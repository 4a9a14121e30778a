import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../tool-command.ts";
import { readTap, type TapResult } from "./read-tap.ts";
import type { WineWorld } from "./wine-world.ts";

const PLATFORM = "libs/platform";
/** Folders with Windows tests. */
const TESTED = [PLATFORM, "libs/spool", "libs/config"];
/** Only a failure bound; to run some files alone: ROBOTMK_WINDOWS_TESTS=lock-file. */
const BOUND_MS = 600_000;

/** Result of a Windows test. */
export type WindowsTest = TapResult & { readonly skipped?: string };

type ReadyWorld = WineWorld & { readonly kind: "ready" };

/**
 * Runs all `*.windows-test.ts` in node.exe, once in each version. They are written for node:test, since vitest does
 * not start under Wine.
 *
 * @returns the results by version and name; one skipped test where Wine is not installed
 */
export async function runWindowsTests(world: WineWorld): Promise<readonly WindowsTest[]> {
  if (world.kind === "missing") {
    return [{ name: "the tests of platform/windows", problem: undefined, skipped: world.reason }];
  }
  const folder = mkdtempSync(join(tmpdir(), "rmk-windows-"));
  try {
    const files = await bundleTests(folder);
    copyFileSync(addOn(), join(folder, "koffi.node"));
    const halves = [0, 1].map((half) => files.filter((_, at) => at % 2 === half));
    const results: WindowsTest[] = [];
    // Both versions at once, since each mostly waits; never the same file, since they see each other's processes.
    for (const turn of [0, 1]) {
      const both = [22, 20] as const;
      const found = both.map(async (version, at) => {
        const own = halves[(at + turn) % 2] ?? [];
        return own.length === 0 ? [] : await runOn(version, { world, folder, files: own });
      });
      results.push(...(await Promise.all(found)).flat());
    }
    return results.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runOn(
  version: keyof ReadyWorld["nodes"],
  run: { readonly world: ReadyWorld; readonly folder: string; readonly files: readonly string[] },
): Promise<readonly TapResult[]> {
  const { world, folder, files } = run;
  const temporary = mkdtempSync(join(folder, `${version}-`));
  const results = join(temporary, "results.tap");
  writeFileSync(results, "");
  const child = spawn(
    world.wine,
    [
      world.nodes[version],
      "--test",
      "--test-concurrency=1",
      "--test-reporter=tap",
      `--test-reporter-destination=${windowsPath(results)}`,
      ...files.map((file) => windowsPath(join(folder, file))),
    ],
    // Wine cannot write to a pipe of Linux.
    {
      env: { ...world.env, TMP: windowsPath(temporary), TEMP: windowsPath(temporary) },
      cwd: folder,
      stdio: "ignore",
      timeout: BOUND_MS,
    },
  );
  const failure = await once(child, "exit").then(
    ([, signal]) => (signal === null ? undefined : `it was ended by ${signal}`),
    (error: unknown) => String(error),
  );
  const found = [...readTap(readFileSync(results, "utf8"))];
  if (found.length === 0 || failure !== undefined) {
    const reason = failure ?? "it reported no test";
    found.push({ name: "all tests of platform/windows run", problem: `node.exe failed: ${reason}` });
  }
  return found.map(({ name, problem }) => ({ name: `node.exe ${version}: ${name}`, problem }));
}

/** Returns the path of a Linux file for a Windows program under Wine. */
function windowsPath(path: string): string {
  return `Z:${path.replaceAll("/", "\\")}`;
}

async function bundleTests(folder: string): Promise<readonly string[]> {
  const wanted = process.env["ROBOTMK_WINDOWS_TESTS"] ?? "";
  const entryPoints = TESTED.flatMap((lib) => {
    const files = readdirSync(join(ROOT, lib, "src"), { recursive: true, encoding: "utf8" });
    return files.map((path) => join(lib, "src", path));
  })
    .filter((path) => path.endsWith(".windows-test.ts") && path.includes(wanted))
    .toSorted();
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: folder,
    outbase: "libs",
    entryNames: "[name]",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: ["tsx", "tsx/*"],
    // yaml is CommonJS inside.
    banner: {
      js: 'import { createRequire as bannerRequire } from "node:module"; const require = bannerRequire(import.meta.url);',
    },
    write: false,
  });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  return outputFiles.map(({ path }) => path.slice(folder.length + 1)).toSorted();
}

function addOn(): string {
  const require = createRequire(join(ROOT, PLATFORM, "package.json"));
  return join(dirname(require.resolve("@koromix/koffi-win32-x64/package.json")), "win32_x64", "koffi.node");
}
