export type Runtime = "node" | "deno";

/** The runtime of this leg, from ROBOTMK_E2E_RUNTIME. Throws when it is set to something else. */
export function legRuntime(): Runtime {
  const name = process.env["ROBOTMK_E2E_RUNTIME"] ?? "node";
  if (name === "node" || name === "deno") return name;
  throw new Error(`Cannot choose the runtime by ROBOTMK_E2E_RUNTIME "${name}": it is neither node nor deno`);
}
