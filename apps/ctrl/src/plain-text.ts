/**
 * Makes a text fit for a line of a local service: control characters become spaces; what the server would read
 * as the end of the summary, or as a header, is broken up. In a path of Windows that is done by a slash, which means
 * the same there. Pure.
 */
export function plainText(text: string): string {
  return text
    .replaceAll(/\p{Cs}/gu, "")
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replaceAll(IN_PATH, (path) => path.replaceAll("\\n", "/n"))
    .replaceAll("\\n", "\\ n")
    .replaceAll(/<{3,}/g, "<<")
    .trim();
}

/** From a drive or a server up to the quote that ends the path, or to the next blank where none does. */
const IN_PATH = /(?<=")(?:[A-Za-z]:|\\)\\[^"]*(?=")|(?<![\w\\])(?:[A-Za-z]:|\\)\\[^\s"]*/g;

/** Makes the name of a service of a text: quotes would end it. */
export function plainName(text: string): string {
  return plainText(text.replaceAll(/["']/g, " "));
}
