import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ambientUse } from "./ambient.ts";
import { denoWorkspace } from "./deno-workspace.ts";
import { dependencyTable } from "./dependency-table.ts";
import { docClaims } from "./doc-claims.ts";
import { docFacts } from "./doc-facts.ts";
import { docLinks } from "./doc-links.ts";
import { citedSeeds, docStatements, pageSummaries } from "./doc-statements.ts";
import type { Finding, TextFile } from "./finding.ts";
import { bannedImports } from "./imports.ts";
import { machinePaths } from "./machine-paths.ts";
import { relativeImports } from "./relative-imports.ts";
import { rooms } from "./rooms.ts";
import { shellUse } from "./shell-use.ts";
import { testKinds } from "./test-kinds.ts";
import { win32Declarations } from "./win32-declarations.ts";
import { workspaceFiles } from "./workspace-files.ts";

const TEXT = /\.(?:[cm]?[jt]s|json|ya?ml|md|sh|txt|robot|resource|py|toml)$|^(?:LICENSE|\.ci\/run)$/;

/** Checks the project's own rules, which no tool knows, in every file of the workspace. */
export function checkRules(root: string): readonly Finding[] {
  const paths = workspaceFiles(root).filter((path) => TEXT.test(path) && path !== "pnpm-lock.yaml");
  const packages = paths.flatMap((path) => /^(.+)\/package\.json$/.exec(path)?.[1] ?? []);
  const files = paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
  const inFiles = files.flatMap((file) => {
    const { path } = file;
    return [
      ...machinePaths(file, root),
      ...ambientUse(file),
      ...shellUse(file),
      ...testKinds(file),
      ...(path.endsWith(".ts") ? win32Declarations(file) : []),
      ...(/\.(?:m?ts|mjs)$/.test(path) ? [...relativeImports(file), ...bannedImports(file)] : []),
      ...(/^(?:(?:apps|libs)\/[^/]+\/)?package\.json$/.test(path) ? dependencyTable(file) : []),
      ...(path.endsWith(".md") ? docLinks(file, (linked) => textOf(join(root, linked))) : []),
    ];
  });
  return [...denoWorkspace(root, packages), ...inFiles, ...rooms(files), ...acrossFiles(root, paths)];
}

/** What only all files together show. */
function acrossFiles(root: string, paths: readonly string[]): readonly Finding[] {
  const read = (path: string): TextFile => ({ path, text: textOf(join(root, path)) ?? "" });
  const code = paths.filter((path) => /^(?:apps|libs)\/.*\.m?ts$/.test(path)).map(read);
  const sources = code.filter(({ path }) => !/[.-]test\.m?ts$|\/fixtures\//.test(path));
  const facts = docFacts(root, workspaceFiles(root));
  const documents = paths.filter((path) => path.endsWith(".md")).map(read);
  return [
    ...code.flatMap(citedSeeds),
    ...documents.flatMap((page) => [...docClaims(page, facts), ...docStatements(page, sources)]),
    ...pageSummaries(read("README.md"), (page) => textOf(join(root, page))),
  ];
}

function textOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return statSync(path).isFile() ? readFileSync(path, "utf8") : "";
}
