import type { Injection } from "./injection.ts";

/** The spool's disk is full, or read-only, for seconds. */
export const diskFaults: readonly Injection[] = [
  {
    kind: "disk full",
    weight: 3,
    inject: ({ disk, afterwards, deeds }, draw) => {
      if (disk === undefined || !disk.fill()) return undefined;
      const ms = 500 + draw.long * 4_000;
      deeds.diskTroubles.push({ fromMs: Date.now(), toMs: Date.now() + ms });
      afterwards.in(ms, () => disk.free());
      return `for ${Math.round(ms)} ms`;
    },
  },
  {
    kind: "disk read-only",
    weight: 2,
    inject: ({ disk, afterwards, deeds }, draw) => {
      if (disk === undefined || !disk.makeReadOnly()) return undefined;
      const ms = 300 + draw.long * 3_000;
      deeds.diskTroubles.push({ fromMs: Date.now(), toMs: Date.now() + ms });
      afterwards.in(ms, () => disk.makeWritable());
      return `for ${Math.round(ms)} ms`;
    },
  },
];
