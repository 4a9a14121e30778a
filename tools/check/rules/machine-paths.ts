import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

/** Homes of people. Words in capitals (/home/USER), single letters and the names of examples are nobody's. */
const HOMES =
  /(?:\/home\/|\/Users\/|\b[A-Z]:\\{1,2}Users\\{1,2})(?!(?:robot|user|me|name|[a-z])(?![\w.-]))[a-z_][\w.-]*/g;

/**
 * Finds paths of the machine that a developer works on, which are nobody else's.
 *
 * @param root the folder of this checkout, which no file may name; too short ones are also words of prose
 */
export function machinePaths({ path, text }: TextFile, root: string): readonly Finding[] {
  const homes = matchesWithLine(text, HOMES).map(({ line, match }) => ({ line, found: match[0] }));
  const trimmed = root.replace(/[/\\]+$/, "");
  const roots =
    trimmed.split(/[/\\]/).length > 2
      ? matchesWithLine(text, new RegExp(`${escapeRegExp(trimmed)}\\b`, "g"))
      : [];
  return [...homes, ...roots.map(({ line }) => ({ line, found: trimmed }))].map(({ line, found }) => ({
    file: path,
    line,
    message: `Cannot name "${found}" here: it is a path of one machine alone`,
  }));
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
