/**
 * Writes a value as JSON that ends no line. JSON leaves U+2028 and its like as they are, and some line-based
 * readers end a line there. Half a character (a lone surrogate) becomes U+FFFD, since Python's json makes a
 * text of it that can't be printed.
 */
export function oneLine(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "string" ? part.replaceAll(/\p{Cs}/gu, "\ufffd") : part,
  ).replaceAll(
    /[\u0085\u2028\u2029\u007f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
