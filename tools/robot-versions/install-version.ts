import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { runPython } from "./run-python.ts";

/** Where a version of Robot Framework lies, or why it can't be had. */
export type InstalledVersion =
  | { readonly kind: "installed"; readonly pythonPath: string }
  | { readonly kind: "unavailable"; readonly reason: string };

/**
 * Brings a version of Robot Framework from PyPI into a folder of its own, if it is not there yet.
 * @param options `folder` holds all versions.
 */
export async function installVersion(
  version: string,
  options: { readonly python: string; readonly folder: string },
): Promise<InstalledVersion> {
  const target = join(options.folder, version);
  if (existsSync(target)) return { kind: "installed", pythonPath: target };
  // Made aside and moved, so that two at once and a stop in the middle do no harm.
  const draft = join(options.folder, `${version}.${process.pid}.tmp`);
  await mkdir(options.folder, { recursive: true });
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--no-deps",
    "--target",
    draft,
    `robotframework==${version}`,
  ];
  const end = await runPython(options.python, pip);
  try {
    if (end.code !== 0) return { kind: "unavailable", reason: pipProblem(version, end.stderr) };
    await rename(draft, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
    return { kind: "installed", pythonPath: target };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function pipProblem(version: string, stderr: string): string {
  const what = `Cannot install Robot Framework ${version} with pip`;
  if (stderr.includes("No module named pip")) return `${what}: this Python has no pip, install it first`;
  const lastLine = stderr.trim().split("\n").at(-1) ?? "";
  return `${what}, which needs the network and PyPI: ${lastLine}`;
}
