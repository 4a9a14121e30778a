import { parseStamp } from "./parse-stamp.ts";
import type { XmlAttributes } from "./xml-handler.ts";

/** When something started and how long it took, as its `<status>` tells; undefined where it does not. */
export interface ElapsedTime {
  readonly startUs: number | undefined;
  readonly elapsedUs: number | undefined;
}

/**
 * Reads the times of a `<status>`: `start` and `elapsed` from Robot Framework 7 on, `starttime` and `endtime`
 * before and with `--legacyoutput`. Where `elapsed` is given, Robot does not look at the old pair.
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
