/** A place that breaks a rule of the project. */
export type Finding = { readonly file: string; readonly line: number; readonly message: string };

/** A file with its text; the path is relative to the workspace and has slashes on every system. */
export type TextFile = { readonly path: string; readonly text: string };

/** One line for a person or an editor that follows file:line. */
export function describeFinding({ file, line, message }: Finding): string {
  return `${file}:${line}: ${message}`;
}

/** Finds every match of a pattern, with the line that it starts on, counted from 1. */
export function matchesWithLine(
  text: string,
  pattern: RegExp,
): readonly { readonly line: number; readonly match: RegExpExecArray }[] {
  return [...text.matchAll(pattern)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    match,
  }));
}
