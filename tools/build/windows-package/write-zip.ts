import { type ZipOptions, zipSync } from "fflate";

/**
 * Makes a zip of files. The same files give the same bytes, whenever and on whichever machine, in which order ever.
 *
 * @param files by their paths in the zip, with `/` between folders
 */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), plain());
}

/** As files of DOS without attributes: Windows gives them the rights of the folder that they are unpacked into. */
function plain(): ZipOptions {
  // A zip knows no earlier time, and tells it as a clock on a wall does: the same in each time zone.
  return { level: 6, mtime: new Date(1980, 0, 1), os: 0, attrs: 0 };
}
