import type { ConfigIssue } from "./config-issue.ts";

/** One line, as compilers write it: `file:line:column: message`. Control characters are escaped. */
export function formatIssue({ file, line, column, message }: ConfigIssue): string {
  return escapeControls(`${file}:${line}:${column}: ${message}`);
}

function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}
