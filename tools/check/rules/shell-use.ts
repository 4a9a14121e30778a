import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

const OPTION = /\bshell\s*:\s*(?!false\b)[^,}\s]+/g;
const FUNCTION = /\bexec(?:Sync)?\b(?=[^;]*\bfrom\s+"(?:node:)?child_process")/g;
const IMPORT = /^import\s[^;]*?from\s+"(?:node:)?child_process"/gm;
const MEMBER = /\b(?:child_process|childProcess|cp)\.exec(?:Sync)?\s*\(/g;

/**
 * Finds code that starts a shell: what it is handed is text, and any value in it a command. `exec` and `execSync` of
 * node:child_process do, and so do all others with the option `shell`. Tests and the tools hold to it as well.
 */
export function shellUse({ path, text }: TextFile): readonly Finding[] {
  if (!/\.m?ts$|\.mjs$/.test(path) || path.startsWith("tools/check/rules/")) return [];
  const code = text.replace(/^[ \t]*(?:\/\/|\/?\*).*$/gm, "");
  const imported = matchesWithLine(code, IMPORT).filter(({ match }) => match[0].search(FUNCTION) >= 0);
  // Elsewhere a property of that name may be anything.
  const startsProcesses = /^(?:apps|libs)\//.test(path) || code.includes("child_process");
  const options = startsProcesses ? matchesWithLine(code, OPTION) : [];
  return [...imported, ...options, ...matchesWithLine(code, MEMBER)]
    .toSorted((a, b) => a.line - b.line)
    .map(({ line }) => ({
      file: path,
      line,
      message:
        "Cannot start a shell here as any value in its text is a command: start the program with a list",
    }));
}
