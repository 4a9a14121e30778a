import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { agentCalls } from "./agent-calls.ts";
import { clockSteps } from "./clock-steps.ts";
import { configChanges } from "./config-changes.ts";
import { diskFaults } from "./disk-faults.ts";
import { falseRecords } from "./false-records.ts";
import { folderFaults } from "./folder-faults.ts";
import type { Injection } from "./injection.ts";
import { ordersByHand } from "./orders-by-hand.ts";
import { signals } from "./signals.ts";

/**
 * All that may be done to a host, by how often it is. On Windows no folder is moved that a program works in, there
 * are no modes, and the clock of Wine's programs is their robots' clock, too.
 */
export const injections: readonly Injection[] = [
  ...signals,
  ...diskFaults,
  ...(isWineLeg() ? [] : clockSteps),
  ...agentCalls,
  ...configChanges,
  ...(isWineLeg() ? [] : folderFaults),
  ...ordersByHand,
  ...falseRecords,
];
