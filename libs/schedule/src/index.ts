export { deathDelaySeconds } from "./death-delay-seconds.ts";
export { type DeadManSwitch, isReleased, watchHeartbeat } from "./dead-man-switch.ts";
export { type Freshness, freshness } from "./freshness.ts";
export { isDue, isOnSchedule, isTooFarAhead } from "./is-due.ts";
export { type MissedRuns, nextStart, trustedSlot } from "./next-start.ts";
export { spread } from "./spread.ts";
export { type Mode, monitored, type Monitored, timeLimitSeconds } from "./monitored.ts";
