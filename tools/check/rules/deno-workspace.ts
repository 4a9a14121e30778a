import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import type { Finding } from "./finding.ts";

const namesSchema = v.optional(v.record(v.string(), v.string()), {});
const manifestSchema = v.object({
  catalog: namesSchema,
  dependencies: namesSchema,
  devDependencies: namesSchema,
});
const dependenciesSchema = v.optional(v.object({ dependencies: v.array(v.string()) }), { dependencies: [] });
const lockSchema = v.object({
  workspace: v.object({
    packageJson: dependenciesSchema,
    members: v.optional(v.record(v.string(), v.object({ packageJson: dependenciesSchema })), {}),
  }),
});

const REMEDY = 'run "npm exec -- deno install --lockfile-only --frozen=false"';

/**
 * Compares Deno's view of the packages with pnpm's. pnpm-workspace.yaml is the list. Deno reads the same manifests,
 * but takes the versions from `catalog` in package.json, and the members from deno.json.
 *
 * @param packages the folders that have a manifest
 * @returns the differences in versions, members and locked dependencies
 */
export function denoWorkspace(root: string, packages: readonly string[]): readonly Finding[] {
  if (!existsSync(join(root, "deno.json"))) return [];
  const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), "utf8"));
  const manifestOf = (folder: string) => v.parse(manifestSchema, read(join(folder, "package.json")));
  const { catalog } = v.parse(
    v.object({ catalog: v.record(v.string(), v.string()) }),
    parse(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")),
  );
  const members = v.parse(v.object({ workspace: v.array(v.string()) }), read("deno.json")).workspace;
  const lock = v.parse(lockSchema, read("deno.lock")).workspace;
  const versions = compare(catalog, manifestOf(".").catalog).map((name) => ({
    file: "package.json",
    line: 1,
    message: `Cannot have "${name}" in "catalog" as ${version(manifestOf(".").catalog[name])}: pnpm-workspace.yaml has ${version(catalog[name])}`,
  }));
  const folders = packages.filter((folder) => /^(?:apps|libs)\//.test(folder)).toSorted();
  const workspace =
    JSON.stringify(members.toSorted()) === JSON.stringify(folders.map((folder) => `./${folder}`))
      ? []
      : [
          {
            file: "deno.json",
            line: 1,
            message: `Cannot have this "workspace": it must name ${folders.join(", ")}`,
          },
        ];
  const locked = [".", ...folders].flatMap((folder) => {
    const { dependencies, devDependencies } = manifestOf(folder);
    const wanted = Object.entries({ ...dependencies, ...devDependencies })
      .filter(([, range]) => range !== "workspace:*")
      .map(([name, range]) => `npm:${name}@${range === "catalog:" ? catalog[name] : range}`)
      .toSorted();
    const { packageJson } =
      folder === "." ? lock : (lock.members[folder] ?? { packageJson: { dependencies: [] } });
    return JSON.stringify(wanted) === JSON.stringify(packageJson.dependencies.toSorted())
      ? []
      : [
          {
            file: "deno.lock",
            line: 1,
            message: `Cannot install "${folder}" from this lock as its manifest has changed: ${REMEDY}`,
          },
        ];
  });
  return [...versions, ...workspace, ...locked];
}

type Versions = Readonly<Record<string, string>>;

/** Lists the names that one of the two lacks or has in another version. */
function compare(one: Versions, other: Versions): readonly string[] {
  return Object.keys({ ...one, ...other }).filter((name) => one[name] !== other[name]);
}

function version(text: string | undefined): string {
  return text === undefined ? "no version" : `"${text}"`;
}
