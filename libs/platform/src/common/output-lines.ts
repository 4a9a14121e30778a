/** A line of what a program wrote, with its end. */
export type OutputLine = {
  readonly bytes: Uint8Array;
  /** It is in UTF-16 as Windows has it, the smaller byte first. */
  readonly isWide: boolean;
};

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** How much of a line has to be of the first 256 characters, whose second byte is a NUL. */
const WIDE_SHARE = 0.25;
/** The same for one that neither its end nor the line before tells to be wide, and how long it has to be. */
const LONE = { share: 0.75, units: 4 };

/**
 * Takes the lines apart that a program and what it started wrote one after the other, some of them in UTF-16 without a
 * mark, as `wsl.exe` does and cmd.exe with /u. These are known by the NULs of their letters and of their ends; no other
 * encoding has a line feed within a character. Pure.
 *
 * @param options.isCut the first line may begin within a character
 */
export function outputLines(
  bytes: Uint8Array,
  { isCut }: { readonly isCut: boolean },
): readonly OutputLine[] {
  const lines: OutputLine[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    const wideEnd = feed !== -1 && bytes[end] === 0 ? end + 1 : end;
    const wide = bytes.subarray(start, wideEnd);
    const wasWide = lines.at(-1)?.isWide === true;
    const isInsideWide = isCut && start === 0 && isWideLine(wide.subarray(1), { wasWide });
    if (isInsideWide) lines.push({ bytes: wide.subarray(1), isWide: true });
    else if (isWideLine(wide, { wasWide })) lines.push({ bytes: wide, isWide: true });
    else lines.push({ bytes: bytes.subarray(start, end), isWide: false });
    start = lines.at(-1)?.isWide === true ? wideEnd : end;
  }
  return lines;
}

function isWideLine(line: Uint8Array, { wasWide }: { readonly wasWide: boolean }): boolean {
  const units = Math.floor(line.length / 2);
  const isEnded = line[line.length - 2] === LINE_FEED && line[line.length - 1] === 0;
  if (line.includes(LINE_FEED) && (!isEnded || line.length % 2 === 1)) return false;
  const content = isEnded ? units - 1 : units;
  if (isEnded && content === 0) return wasWide;
  if (isEnded && unitAt(line, content - 1) === CARRIAGE_RETURN) return true;
  const letters = Array.from({ length: content }, (_, index) => unitAt(line, index)).filter(
    (unit) => unit > 0 && unit < 0x100,
  );
  const isLone = !isEnded && !wasWide;
  if (isLone && content < LONE.units) return false;
  return letters.length > 0 && letters.length >= content * (isLone ? LONE.share : WIDE_SHARE);
}

function unitAt(line: Uint8Array, index: number): number {
  return (line[2 * index] ?? 0) + 256 * (line[2 * index + 1] ?? 0);
}
