const STAMP = /^(\d{4})-?(\d\d)-?(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

/**
 * Reads a time stamp of an output.xml: `20240131 12:00:00.123` (Robot Framework up to 6) or
 * `2024-01-31T12:00:00.123456` (from 7). Both are wall-clock time without zone.
 * @returns microseconds between 1970 and that time on the same wall clock; undefined for `N/A` and the like.
 */
export function parseStamp(text: string | undefined): number | undefined {
  const parts = text === undefined ? null : STAMP.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ""] = parts;
  const wholeMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return wholeMs * 1000 + Number(fraction.padEnd(6, "0"));
}
