import { isPacked, packedText } from "./packed.ts";

/**
 * Tells where a worker thread of a program begins, in the form in which the program runs.
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
