import { appendFileSync, cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";

/**
 * Updates agent and plugin on a host with systemd as a package does: each file becomes another one with a rename, the
 * units are written anew. With a version, the programs of the bundle call themselves that.
 */
export function updateAgent(host: Host, { bundle, version }: { bundle: string; version?: string }): number {
  const installed = join(host.folders.library, "robotmk-controller");
  const units = join(host.folders.root, "systemd", "units");
  const unitNames = readdirSync(units).filter((name) => name.startsWith("check-mk-agent"));
  const files = [
    ...readdirSync(bundle).map((name) => [join(bundle, name), join(installed, name)] as const),
    ...unitNames.map((name) => [join(units, name), join(units, name)] as const),
    [join(bundle, "robotmk-ctrl"), join(host.folders.plugins, "robotmk-ctrl")] as const,
  ];
  for (const [from, to] of files) {
    const next = `${to}.dpkg-new`;
    cpSync(from, next);
    if (version !== undefined && to.endsWith(".mjs")) rename(next, version);
    if (from === to) appendFileSync(next, "# of the next package\n");
    renameSync(next, to);
  }
  return files.length;
}

function rename(program: string, version: string): void {
  writeFileSync(program, readFileSync(program, "utf8").replaceAll(/"\d+\.\d+\.\d+"/g, `"${version}"`));
}
