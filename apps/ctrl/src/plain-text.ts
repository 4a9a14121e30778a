/**
 * Makes a text fit for a line of a local service: control characters become spaces; what the server would read
 * as the end of the summary, or as a header, is broken up. Pure.
 */
export function plainText(text: string): string {
  return text
    .replaceAll(/\p{Cs}/gu, "")
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replaceAll("\\n", "\\ n")
    .replaceAll(/<{3,}/g, "<<")
    .trim();
}

/** Makes the name of a service of a text: quotes would end it. */
export function plainName(text: string): string {
  return plainText(text.replaceAll(/["']/g, " "));
}
