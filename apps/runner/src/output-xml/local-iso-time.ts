import { isoTime } from "@robotmk-controller/platform";

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
