import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { DocFacts } from "./doc-claims.ts";
import { OUTSIDE_PACKAGES, OUTSIDE_WORDS } from "./outside-words.ts";

const RULE_TEST = /^tools\/(?:rules|check)\/.*\.test\.ts$/;
const READ = /\.(?:[cm]?[jt]s|json|ya?ml|sh|bash|cmd|ps1|py|robot|txt)$|^\.ci\/run$/;

/**
 * Collects what the documents may speak of.
 *
 * @param root the workspace
 * @param files its files, relative, with slashes
 */
export function docFacts(root: string, files: readonly string[]): DocFacts {
  const textOf = (path: string) => readFileSync(join(root, path), "utf8");
  // The tests of the rules are full of names that exist nowhere.
  const sources = files
    .filter((path) => READ.test(path) && path !== "pnpm-lock.yaml" && !RULE_TEST.test(path))
    .map(textOf);
  const words = new Set(OUTSIDE_WORDS);
  for (const path of files) for (const word of path.match(/\w+/g) ?? []) words.add(word.toLowerCase());
  for (const text of sources) {
    for (const word of text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) words.add(word.toLowerCase());
  }
  const manifests = files.filter((path) => posix.basename(path) === "package.json").map(textOf);
  return {
    paths: new Set(files.flatMap((path) => [path, ...foldersOf(path)])),
    words,
    fileNames: new Set(sources.flatMap((text) => text.match(/[\w-]+\.(?:mjs|py|ts|ps1)\b/g) ?? [])),
    scripts: new Set([
      ...scriptNames(textOf("package.json"), "scripts"),
      ...scriptNames(textOf("deno.json"), "tasks"),
    ]),
    subcommands: new Map(
      ["ctrl", "daemon", "runner"].map((app) => [
        `robotmk-${app}`,
        subcommandsOf(textOf(`apps/${app}/src/cli.ts`), app),
      ]),
    ),
    packages: new Set([
      ...OUTSIDE_PACKAGES,
      ...manifests.flatMap((text) =>
        [...text.matchAll(/"(?<name>@?[a-z][\w./@-]*)": "(?:catalog:|workspace:|npm:|\d)/g)].map(
          (match) => match.groups?.["name"] ?? "",
        ),
      ),
      ...[...textOf("pnpm-workspace.yaml").matchAll(/^ {2}"?(?<name>@?[a-z][\w./@-]*)"?: \d/gm)].map(
        (match) => match.groups?.["name"] ?? "",
      ),
      ...files.flatMap((path) => /^(?:apps|libs)\/(?<name>[^/]+)\//.exec(path)?.groups?.["name"] ?? []),
    ]),
  };
}

function foldersOf(path: string): readonly string[] {
  const folder = posix.dirname(path);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}

function scriptNames(text: string, key: string): readonly string[] {
  const block = new RegExp(`"${key}": \\{([^}]*)\\}`).exec(text)?.[1] ?? "";
  return [...block.matchAll(/"(?<name>[^"]+)":/g)].map((match) => match.groups?.["name"] ?? "");
}

/** The help text of a program lists what it takes. */
function subcommandsOf(cli: string, app: string): ReadonlySet<string> {
  return new Set(
    [...cli.matchAll(new RegExp(`robotmk-${app} +(?<name>[a-z][a-z-]*)`, "g"))].map(
      (match) => match.groups?.["name"] ?? "",
    ),
  );
}
