import { denoBinary } from "../rig/deno-binary.ts";
import { Host, type HostOptions } from "../rig/host.ts";
import { legRuntime } from "../rig/runtime.ts";

/** A temporary host on which a bundle is installed as people do it, for the runtime of this leg. */
export async function installedHost(bundle: string, options: HostOptions = {}): Promise<Host> {
  const runtime = legRuntime() === "deno" ? denoBinary() : process.execPath;
  return await Host.create({ ...options, bundle, env: { ROBOTMK_NODE: runtime, ...options.env } });
}
