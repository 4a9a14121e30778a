/** Cuts a text that is too long for where it is shown, and marks that; no half character is left. */
export function truncate(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).replace(/\p{Cs}$/u, "")}…`;
}

/**
 * Writes a value as JSON that ends no line. JSON leaves U+2028 and its like as they are, and some line-based
 * readers end a line there. Half a character (a lone surrogate) becomes U+FFFD, since Python's json makes a
 * text of it that cannot be printed.
 */
export function toJsonLine(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "string" ? part.replaceAll(/\p{Cs}/gu, "\ufffd") : part,
  ).replaceAll(
    /[\u0085\u2028\u2029\u007f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Rounds to thousandths: milliseconds of a number of seconds. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Says a duration as people do: 45 s, 12 min, 3 h. */
export function formatDuration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/**
 * Makes a text fit for a line of a local service: control characters become spaces; what the server would read
 * as the end of the summary, or as a header, is broken up. In a path of Windows that is done by a slash, which means
 * the same there.
 */
export function sanitizeText(text: string): string {
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
export function sanitizeName(text: string): string {
  return sanitizeText(text.replaceAll(/["']/g, " "));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
  "&amp;": "&",
};

/**
 * Makes plain text of a message. Robot Framework marks one that holds HTML by a beginning `*HTML*`, as rebot
 * writes when it merges attempts.
 */
export function sanitizeMessage(message: string): string {
  if (!message.startsWith("*HTML*")) return message;
  return message
    .slice("*HTML*".length)
    .replaceAll(/<[^<>]*>/g, " ")
    .replaceAll(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Wraps sections so that Checkmk takes them for those of another host; without a host they stay as they are. */
export function inPiggyback(host: string | undefined, sections: string): string {
  return host === undefined ? sections : `<<<<${host}>>>>\n${sections}<<<<>>>>\n`;
}
