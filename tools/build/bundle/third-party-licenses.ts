import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

const PACKAGE = /^(?<folder>.*node_modules\/(?<name>@[^/]+\/[^/]+|[^/]+))\//;

/** What is in the bundle beside the code of the programs. */
export type BesideCode = {
  /** Packages of which a file is passed on. */
  readonly packages: readonly { readonly name: string; readonly folder: string }[];
  /** Whatever else, with the text of its license. */
  readonly licenses: readonly { readonly name: string; readonly text: string }[];
};

/**
 * Gathers the licenses of the packages whose code is in the bundle, as these licenses demand.
 *
 * @param metafile which sources went into the programs
 * @throws Error where a package has no license file: its code may not be passed on like that
 */
export function thirdPartyLicenses(
  root: string,
  metafile: Metafile,
  beside: BesideCode = { packages: [], licenses: [] },
): string {
  const folders = new Map([
    ...beside.packages.map(({ name, folder }) => [name, folder] as const),
    ...Object.keys(metafile.inputs).flatMap((path) => {
      const { folder = "", name = "" } = PACKAGE.exec(path)?.groups ?? {};
      return name === "" ? [] : [[name, join(root, folder)] as const];
    }),
  ]);
  const texts = [...folders]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, folder]) => ({ name, text: licenseOf(name, folder) }))
    .concat(beside.licenses)
    .map(({ name, text }) => `${name}\n\n${text}`);
  return `The programs of robotmk-controller contain code of these packages.\n\n${texts.join(`\n${"-".repeat(80)}\n`)}`;
}

function licenseOf(name: string, folder: string): string {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) {
    throw new Error(
      `Cannot bundle the package "${name}" as its license is to be passed on: it has no such file`,
    );
  }
  return `${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
