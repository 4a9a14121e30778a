import type { ChaosHost } from "./chaos-host.ts";

/** Chance, drawn before anybody looks at the host: each from 0 up to but not including 1. */
export type Draw = { readonly who: number; readonly what: number; readonly long: number };

type Reported = string | undefined;

/** A way to disturb a host. */
export type Injection = {
  readonly kind: string;
  /** How often it is drawn, compared to the others. */
  readonly weight: number;
  /** Does it and reports in a few words to whom; undefined where there was nothing to disturb. */
  readonly inject: (chaos: ChaosHost, draw: Draw) => Reported | Promise<Reported>;
};

/** The element of a list that a draw points to. */
export function pick<T>(list: readonly T[], draw: number): T | undefined {
  return list[Math.floor(draw * list.length)];
}
