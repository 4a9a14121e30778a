export type Runtime = "node" | "deno" | "wine";

const RUNTIMES: readonly Runtime[] = ["node", "deno", "wine"];

/**
 * The runtime of this leg, from ROBOTMK_E2E_RUNTIME; "wine" is node.exe. Throws when it is set to something else.
 */
export function legRuntime(): Runtime {
  const name = process.env["ROBOTMK_E2E_RUNTIME"] ?? "node";
  const runtime = RUNTIMES.find((one) => one === name);
  if (runtime !== undefined) return runtime;
  throw new Error(
    `Cannot choose the runtime by ROBOTMK_E2E_RUNTIME "${name}": it is none of ${RUNTIMES.join(", ")}`,
  );
}
