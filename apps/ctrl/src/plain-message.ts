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
export function plainMessage(message: string): string {
  if (!message.startsWith("*HTML*")) return message;
  return message
    .slice("*HTML*".length)
    .replaceAll(/<[^<>]*>/g, " ")
    .replaceAll(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\s+/g, " ")
    .trim();
}
