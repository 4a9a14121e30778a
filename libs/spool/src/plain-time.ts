const PLAIN =
  /^(?<day>(?:19[7-9]\d|2\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Tells whether a text is a time as our programs write it: ISO 8601 with its offset. What JavaScript takes for a
 * time besides that ends the Robotmk check, which reads times with Python. Pure.
 */
export function isPlainTime(text: string): boolean {
  const day = PLAIN.exec(text)?.groups?.["day"];
  return day !== undefined && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
