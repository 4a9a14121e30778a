/** Result of one test; `problem` is undefined where it passed. */
export type TapResult = { readonly name: string; readonly problem: string | undefined };

/**
 * Parses a TAP report of node:test: the tests by their names, without the levels of their files.
 *
 * @param text has four spaces a level; the details of a failure are between `---` and `...`
 */
export function readTap(text: string): readonly TapResult[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, at) => {
    const match = /^(?<indent> *)(?<failed>not )?ok \d+ - (?<name>.*?)(?<skipped> # SKIP.*)?$/.exec(line);
    if (match?.groups === undefined || isSuite(lines, at)) return [];
    const { failed, name = "", skipped } = match.groups;
    if (skipped !== undefined) return [{ name, problem: `it was skipped:${skipped}` }];
    return [{ name, problem: failed === undefined ? undefined : detailsAfter(lines, at) }];
  });
}

function isSuite(lines: readonly string[], at: number): boolean {
  return /^ *type: '(suite|file)'/m.test(detailsAfter(lines, at));
}

function detailsAfter(lines: readonly string[], at: number): string {
  const end = lines.findIndex((line, index) => index > at && /^ *\.\.\.$/.test(line));
  return lines.slice(at + 1, end === -1 ? undefined : end).join("\n");
}
