/** Writes an instant as ISO 8601 in local time with its offset, to the millisecond. */
export function isoTime(epochMs: number): string {
  const instant = new Date(epochMs);
  const offsetMinutes = -instant.getTimezoneOffset();
  const local = new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const sign = offsetMinutes < 0 ? "-" : "+";
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const absolute = Math.abs(offsetMinutes);
  return `${local}${sign}${two(absolute / 60)}:${two(absolute % 60)}`;
}
