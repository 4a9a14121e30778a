import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../rig/host.ts";
import { quoted, unit } from "./agent-units.ts";

const script = fileURLToPath(new URL("./sudo-stand-in.bash", import.meta.url));

/**
 * Stands in for a sudo that asks for no password, since a real one follows the machine's own settings: a program
 * of that name hands its words to a service of root, which runs them.
 */
export function sudoStandIn(host: Host): { readonly program: string; readonly unit: string } {
  const folder = join(host.folders.root, "systemd", "sudo");
  return {
    program: `exec ${script} client "${folder}" "$@"\n`,
    unit: unit({ Service: [`ExecStart=${quoted(script)} server ${quoted(folder)}`] }),
  };
}
