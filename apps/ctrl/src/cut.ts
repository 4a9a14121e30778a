/** Cuts a text that is too long for where it is shown, and marks that; no half character is left. */
export function cut(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).replace(/\p{Cs}$/u, "")}…`;
}
