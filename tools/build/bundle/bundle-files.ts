import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildPrograms, type BundledFile } from "./build-programs.ts";
import { nodeBuilds } from "./executable/node-builds.ts";
import { packExecutable } from "./executable/pack-executable.ts";
import { windowless } from "./executable/windowless.ts";
import { type Launched, launcher } from "./launcher.ts";
import { readFacts } from "./read-facts.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";
import { windowsAddOn } from "./windows-add-on.ts";
import { windowsPlugin, windowsProgram } from "./windows-plugin.ts";

/** What the bundle is for. */
export type BundleOptions = {
  readonly folder: string;
  /** Leaves the places of this machine out of the launchers. */
  readonly portable: boolean;
  readonly system: "linux" | "windows";
  /** One executable with a Node.js in it, in place of files that a Node.js of the host runs. */
  readonly executable: boolean;
};

/** A file as it is written. */
export type ReadyFile = {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
};

/**
 * Makes the contents of a bundle.
 *
 * @param root the workspace
 * @throws Error with what the tools that make it said
 */
export async function bundleFiles(root: string, options: BundleOptions): Promise<readonly ReadyFile[]> {
  const { system, executable } = options;
  const { files, metafile } = await buildPrograms(root, { form: executable ? "packed" : "files" });
  const licenses = thirdPartyLicenses(root, metafile, {
    packages: system === "windows" ? [windowsAddOn(root).license] : [],
    licenses: executable ? [{ name: "Node.js", text: nodeBuilds(root).license }] : [],
  });
  return [
    ...(executable
      ? await executables(root, system, files)
      : files.map(({ name, text }) => plain(name, text))),
    ...(system === "windows" ? windowsFiles(root) : launchers(root, options)),
    plain("LICENSE", readFileSync(join(root, "LICENSE"), "utf8")),
    plain("THIRD-PARTY-LICENSES.txt", licenses),
  ];
}

async function executables(
  root: string,
  system: BundleOptions["system"],
  programs: readonly BundledFile[],
): Promise<readonly ReadyFile[]> {
  const content = await packExecutable(root, { system, programs });
  if (system === "linux") return [{ name: "robotmk", content, mode: 0o755 }];
  return [
    { name: "robotmk.exe", content, mode: 0o755 },
    { name: "robotmkw.exe", content: windowless(content), mode: 0o755 },
  ];
}

function windowsFiles(root: string): readonly ReadyFile[] {
  const addOn = windowsAddOn(root);
  return [
    { name: addOn.name, content: readFileSync(addOn.file), mode: 0o644 },
    plain("robotmk-ctrl.cmd", windowsPlugin(readFacts(root))),
    plain("robotmk-daemon.cmd", windowsProgram("daemon", readFacts(root))),
    plain("robotmk-runner.cmd", windowsProgram("runner", readFacts(root))),
  ];
}

const LAUNCHED: readonly Launched[] = ["ctrl", "daemon", "runner"];

function launchers(root: string, { folder, portable }: BundleOptions): readonly ReadyFile[] {
  const facts = {
    ...readFacts(root),
    builtHome: portable ? "" : folder,
    builtNode: portable ? "" : process.execPath,
  };
  return LAUNCHED.map((program) => ({
    name: `robotmk-${program}`,
    content: launcher(program, facts),
    mode: 0o755,
  }));
}

function plain(name: string, text: string): ReadyFile {
  return { name, content: text, mode: 0o644 };
}
