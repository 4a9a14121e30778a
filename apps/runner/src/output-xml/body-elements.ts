/**
 * Elements that stand for something that ran inside a test, or as a suite's setup or teardown: keywords and
 * control structures of Robot Framework 3.2 to 7.5.
 */
export const BODY_ELEMENTS: ReadonlySet<string> = new Set([
  "kw",
  "for",
  "while",
  "iter",
  "group",
  "if",
  "try",
  "branch",
  "variable",
  "return",
  "continue",
  "break",
  "error",
]);
