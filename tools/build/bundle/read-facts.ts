import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the workspace's manifest says of the programs. */
export type Facts = {
  readonly version: string;
  /** The oldest Node.js that will do, such as "20.19". */
  readonly oldestNode: string;
};

/** Reads the manifest of the workspace. */
export function readFacts(root: string): Facts {
  const manifest: { readonly version: string; readonly engines: { readonly node: string } } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return { version: manifest.version, oldestNode: manifest.engines.node.replace(">=", "") };
}
