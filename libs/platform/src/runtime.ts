import { fileURLToPath } from "node:url";

/** The JavaScript runtime that executes this program. */
export type Runtime = { readonly kind: "node" | "deno"; readonly version: string };

/** Returns the runtime that executes this program, with its version. */
export function currentRuntime(): Runtime {
  const denoVersion = process.versions["deno"];
  return denoVersion === undefined
    ? { kind: "node", version: process.versions.node }
    : { kind: "deno", version: denoVersion };
}

/**
 * Returns whether this program is packed into a single executable with its runtime: there the build makes the module
 * and the executable the same file.
 *
 * @param moduleUrl the `import.meta.url` of any module of the program
 */
export function isPacked(moduleUrl: string): boolean {
  return moduleUrl.startsWith("file:") && fileURLToPath(moduleUrl) === process.execPath;
}

/** Reads a file that was packed into the executable. @throws Error where it was not */
function packedText(name: string): string {
  return process.getBuiltinModule("node:sea").getAsset(name, "utf8");
}

/** The version of all programs; a test holds it against package.json. */
export const VERSION = "0.1.0";

/**
 * Returns the URL at which a worker thread of a program begins, in the form in which the program runs.
 *
 * @param moduleUrl the `import.meta.url` of the module that starts it
 * @param entry.bundled its file in the bundle, beside the program, such as "suite-worker.mjs"
 * @param entry.source its file in the sources, beside the module that starts it: plain JavaScript, as on Node.js 20 a
 *   TypeScript file is no entry of a thread, even under tsx
 */
export function workerUrl(
  moduleUrl: string,
  entry: { readonly bundled: string; readonly source: string },
): URL {
  if (isPacked(moduleUrl)) return dataUrl(packedText(entry.bundled));
  return new URL(moduleUrl.endsWith(".mjs") ? entry.bundled : entry.source, moduleUrl);
}

/** A packed module has no file that a thread could be started from. */
function dataUrl(text: string): URL {
  return new URL(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}

/** Other packages use this only where a message or a rule for names depends on the system. */
export const runsOnWindows = process.platform === "win32";
