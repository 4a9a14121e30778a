import { agentCalls } from "./agent-calls.ts";
import { clockSteps } from "./clock-steps.ts";
import { configChanges } from "./config-changes.ts";
import { diskFaults } from "./disk-faults.ts";
import { falseRecords } from "./false-records.ts";
import { folderFaults } from "./folder-faults.ts";
import type { Injection } from "./injection.ts";
import { ordersByHand } from "./orders-by-hand.ts";
import { signals } from "./signals.ts";

/** All that may be done to a host, by how often it is. */
export const injections: readonly Injection[] = [
  ...signals,
  ...diskFaults,
  ...clockSteps,
  ...agentCalls,
  ...configChanges,
  ...folderFaults,
  ...ordersByHand,
  ...falseRecords,
];
