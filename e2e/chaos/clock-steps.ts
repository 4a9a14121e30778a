import type { ChaosHost } from "./chaos-host.ts";
import type { Injection } from "./injection.ts";

/** Files keep the real time: where the clocks are an hour apart, what is being written would look left behind. */
const FURTHEST_SECONDS = 1_500;
const LONGEST_STEP_SECONDS = 600;

/** All programs' clocks are set forward or back at once; the robots' go on. */
export const clockSteps: readonly Injection[] = [
  { kind: "clock forward", weight: 2, inject: (chaos, draw) => step(chaos, draw.long, 1) },
  { kind: "clock back", weight: 2, inject: (chaos, draw) => step(chaos, draw.long, -1) },
];

function step(chaos: ChaosHost, long: number, direction: 1 | -1): string | undefined {
  // Cubed, so that steps of seconds are as likely as steps of minutes.
  const seconds = direction * Math.max(1, Math.round(long ** 3 * LONGEST_STEP_SECONDS));
  if (Math.abs(chaos.clock.nowSeconds() + seconds - Date.now() / 1000) > FURTHEST_SECONDS) return undefined;
  chaos.clock.step(seconds);
  chaos.deeds.clockSteps.push({
    atMs: Date.now(),
    afterSeconds: chaos.clock.nowSeconds(),
    isBack: direction < 0,
  });
  return `${seconds} s`;
}
