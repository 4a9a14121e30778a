import { posix } from "node:path";
import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";
import { packageOf } from "./package-of.ts";

/** Static imports and re-exports at the start of a line, and dynamic ones anywhere. */
const IMPORT =
  /^[ \t]*(?:import|export)\b(?:[^"';]*?\bfrom\b)?\s*["'](?<from>\.[^"']*)["']|\bimport\(\s*["'](?<dynamic>\.[^"']*)["']/gm;

/** Finds relative imports that leave the package they are in: packages are imported by name. Tests and their config may use tools. */
export function relativeImports({ path, text }: TextFile): readonly Finding[] {
  const home = packageOf(path);
  return matchesWithLine(text, IMPORT)
    .map(({ line, match }) => ({
      line,
      specifier: match.groups?.["from"] ?? match.groups?.["dynamic"] ?? "",
    }))
    .filter(({ specifier }) => !mayImport(path, packageOf(posix.join(posix.dirname(path), specifier))))
    .map(({ line, specifier }) => ({
      file: path,
      line,
      message: `Cannot import "${specifier}" from "${home}" as it lies outside: a package is imported by its name`,
    }));
}

function mayImport(path: string, target: string): boolean {
  return (
    target === packageOf(path) ||
    (target === "tools" &&
      (path.endsWith(".test.ts") || path.startsWith("e2e/") || path === "vitest.config.ts"))
  );
}
