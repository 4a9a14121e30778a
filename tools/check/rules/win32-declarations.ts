import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

/** Each DLL has one file; descriptor.ts declares the functions that node.exe exports. */
const ALLOWED = /^libs\/platform\/src\/win32\/([a-z0-9]+|descriptor)\.ts$/;

/**
 * Finds declarations of Windows functions outside of `libs/platform/src/win32/<dll>.ts`. There each DLL is one object
 * with the functions as its keys, so the compiler refuses a function that is declared twice.
 */
export function win32Declarations({ path, text }: TextFile): readonly Finding[] {
  if (!path.startsWith("apps/") && !path.startsWith("libs/")) return [];
  return matchesWithLine(text, /\bnativeDll\(\s*(?:"(?<dll>[^"]*?)(?:\.dll)?"|process\.execPath)/g)
    .filter(({ match }) => ALLOWED.exec(path)?.[1] !== (match.groups?.["dll"] ?? "descriptor"))
    .map(({ line }) => ({
      file: path,
      line,
      message:
        "Cannot declare a Windows function here as each has one declaration: add it to libs/platform/src/win32/<dll>.ts",
    }));
}
