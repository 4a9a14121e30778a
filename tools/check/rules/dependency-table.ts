import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

const OURS = "@robotmk-controller/";

/** Which of our packages each package may depend on. */
const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["apps/ctrl", ["config", "schedule", "spool", "log", "robot-output", "platform"]],
  ["apps/daemon", ["config", "schedule", "spool", "log", "platform"]],
  ["apps/runner", ["config", "spool", "log", "robot-output", "platform"]],
  ["libs/spool", ["platform"]],
  ["libs/log", ["platform"]],
  ["libs/robot-output", ["platform"]],
  ["libs/config", []],
  ["libs/schedule", []],
  ["libs/platform", []],
  ["tools/wine", []],
  [".", []],
]);

/**
 * Finds dependencies between our packages that the table does not allow. As pnpm lets a package import only what
 * its manifest names, the manifests are all there is to look at.
 *
 * @param manifest a package.json of the workspace
 */
export function dependencyTable({ path, text }: TextFile): readonly Finding[] {
  const home = path === "package.json" ? "." : path.replace(/\/package\.json$/, "");
  const allowed = ALLOWED.get(home);
  if (allowed === undefined) {
    return [
      { file: path, line: 1, message: `Cannot have the package "${home}" as the dependency table lacks it` },
    ];
  }
  return matchesWithLine(text, /"@robotmk-controller\/(?<name>[^"]+)"\s*:/g)
    .map(({ line, match }) => ({ line, name: match.groups?.["name"] ?? "" }))
    .filter(({ name }) => !allowed.includes(name))
    .map(({ line, name }) => ({ file: path, line, message: notAllowed(home, { name, allowed }) }));
}

function notAllowed(
  home: string,
  { name, allowed }: { readonly name: string; readonly allowed: readonly string[] },
): string {
  const state = allowed.length === 0 ? "none of ours" : allowed.join(", ");
  return `Cannot let "${home}" depend on "${OURS}${name}": it may depend on ${state}`;
}
