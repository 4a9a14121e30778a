/** Numbers from 0 up to but not including 1, the same ones for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed of its own for each test run, printed so that the run can be repeated with ROBOTMK_E2E_SEED. */
export function printedSeed(): number {
  const seed = Number(process.env["ROBOTMK_E2E_SEED"] ?? Date.now() % 1_000_000);
  process.stderr.write(`ROBOTMK_E2E_SEED=${seed}\n`);
  return seed;
}
