/** The JavaScript runtime that executes this program. */
export type Runtime = { readonly kind: "node" | "deno"; readonly version: string };

/** Tells which runtime executes this program, with its version. */
export function currentRuntime(): Runtime {
  const denoVersion = process.versions["deno"];
  return denoVersion === undefined
    ? { kind: "node", version: process.versions.node }
    : { kind: "deno", version: denoVersion };
}
