export { backoffMs } from "./backoff.ts";
export { type DeadManSwitch, isReleased, watchHeartbeat } from "./dead-man-switch.ts";
export { type Freshness, freshness, monitored, type Monitored, timeLimitSeconds } from "./freshness.ts";
export {
  isDue,
  isOnSchedule,
  isTooFarAhead,
  type MissedRuns,
  nextStart,
  trustedScheduledTime,
} from "./scheduled-times.ts";
export { spread } from "./spread.ts";
