/**
 * Tells whether a log is to be put aside before the next line: it is larger than it may be, or its last line
 * was written on an earlier day than today, by the local calendar. Pure.
 */
export function isLogFull(
  log: { readonly bytes: number; readonly lastWriteMs: number },
  { maxBytes, nowMs }: { readonly maxBytes: number; readonly nowMs: number },
): boolean {
  if (log.bytes === 0) return false;
  return log.bytes > maxBytes || (log.lastWriteMs < nowMs && !isSameDay(log.lastWriteMs, nowMs));
}

function isSameDay(aMs: number, bMs: number): boolean {
  return new Date(aMs).toDateString() === new Date(bMs).toDateString();
}
