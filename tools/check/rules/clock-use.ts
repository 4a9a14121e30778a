import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

const NOW = /\bnew Date\(\s*\)|\bDate\(\s*\)/g;
const ALLOWED = [
  /^libs\/platform\/src\/clock\.ts$/,
  /^apps\/[^/]+\/src\/main\.ts$/,
  /^(?:tools|e2e)\//,
  /\.test\.ts$/,
];

/**
 * Finds code that asks the time itself, although the clock is passed in. The linter watches Date.now and
 * performance.now; `new Date()` it can't tell from `new Date(value)`.
 */
export function clockUse({ path, text }: TextFile): readonly Finding[] {
  if (!/\.m?ts$|\.mjs$/.test(path) || ALLOWED.some((allowed) => allowed.test(path))) return [];
  return matchesWithLine(withoutComments(text), NOW).map(({ line }) => ({
    file: path,
    line,
    message:
      "Cannot ask the time here as decisions must be repeatable: take the Clock of libs/platform as a parameter",
  }));
}

/** Blanks whole comment lines and keeps the numbers of the lines. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*(?:\/\/|\/?\*).*$/gm, "");
}
