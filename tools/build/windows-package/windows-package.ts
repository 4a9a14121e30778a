import { readFileSync } from "node:fs";
import { bundleFiles } from "../bundle/bundle-files.ts";
import { nodeBuilds } from "../bundle/executable/node-builds.ts";
import { readFacts } from "../bundle/read-facts.ts";
import { packageLayout } from "./package-layout.ts";
import { writeZip } from "./write-zip.ts";

/** The package for Windows, as a file. */
export type WindowsPackage = { readonly name: string; readonly zip: Uint8Array };

/**
 * Makes the package for Windows, on Linux. The same sources give the same bytes.
 *
 * @param root the workspace
 * @throws Error with what the tools that make it said
 */
export async function windowsPackage(root: string): Promise<WindowsPackage> {
  const { version } = readFacts(root);
  const bundle = await bundleFiles(root, { folder: "", portable: true, system: "windows", executable: true });
  const install = ownText("INSTALL.txt")
    .replaceAll("@VERSION@", version)
    .replaceAll("@NODE_VERSION@", nodeBuilds(root).version);
  const files = packageLayout(bundle, { install, exampleConfig: ownText("robotmk.example.yml") });
  return { name: `robotmk-controller-${version}-windows-x64.zip`, zip: writeZip(files) };
}

function ownText(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}
