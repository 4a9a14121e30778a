import { isoTime } from "@robotmk-controller/platform";
import type { XmlAttributes } from "../xml/xml-handler.ts";

/** When an element started and how long it took, by its `<status>`; undefined where that has no times. */
export type ElapsedTime = {
  readonly startUs: number | undefined;
  readonly elapsedUs: number | undefined;
};

/**
 * Reads the times of a `<status>`: `start` and `elapsed` from Robot Framework 7 on, `starttime` and `endtime`
 * before and with `--legacyoutput`. Where `elapsed` is given, Robot ignores the old pair.
 */
export function elapsedTime(attributes: XmlAttributes): ElapsedTime {
  if (attributes.elapsed !== undefined) {
    return { startUs: parseStamp(attributes.start), elapsedUs: microseconds(attributes.elapsed) };
  }
  const startUs = parseStamp(attributes.starttime);
  const endUs = parseStamp(attributes.endtime);
  const isKnown = startUs !== undefined && endUs !== undefined;
  return { startUs, elapsedUs: isKnown ? endUs - startUs : undefined };
}

function microseconds(seconds: string): number | undefined {
  const value = seconds.trim() === "" ? Number.NaN : Number(seconds);
  return Number.isFinite(value) ? Math.round(value * 1_000_000) : undefined;
}

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

/**
 * Writes a wall-clock time of this machine, which is all that an output.xml has, as ISO 8601 with offset.
 * @param stampUs microseconds on the wall clock, as `parseStamp` gives them.
 */
export function localIsoTime(stampUs: number): string {
  const wall = new Date(Math.floor(stampUs / 1000));
  const instant = new Date(
    wall.getUTCFullYear(),
    wall.getUTCMonth(),
    wall.getUTCDate(),
    wall.getUTCHours(),
    wall.getUTCMinutes(),
    wall.getUTCSeconds(),
    wall.getUTCMilliseconds(),
  );
  return isoTime(instant.getTime());
}

/** Rounds as Robot Framework's `elapsedtime` does: half a millisecond goes to the even neighbour. */
export function wholeMilliseconds(elapsedUs: number): number {
  // The detour over seconds is Robot's own: it decides what exactly half is.
  const ms = (elapsedUs / 1_000_000) * 1000;
  const below = Math.floor(ms);
  if (ms - below !== 0.5) return Math.round(ms);
  return below % 2 === 0 ? below : below + 1;
}
