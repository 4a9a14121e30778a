/** The two clocks of a program. The wall clock stamps, the monotonic one measures: only it never steps. */
export type Clock = {
  /** Milliseconds since the epoch. */
  readonly wallMs: () => number;
  /** Milliseconds since an arbitrary start; does not count while the machine is suspended. */
  readonly monotonicMs: () => number;
};

/** The clocks of the operating system. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
