import type { TestProject } from "vitest/node";
import { BundleFolder } from "../../rig/host/bundle.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of a bundle of the sources as they are now; empty where none was made. */
    bundle: string;
  }
}

/** Makes the bundle once for all test files of the leg. */
export default async function makeBundle(project: TestProject): Promise<() => void> {
  const bundle = await BundleFolder.make();
  project.provide("bundle", bundle.folder);
  return () => bundle[Symbol.dispose]();
}
