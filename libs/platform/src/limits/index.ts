import type { LimitSystem } from "./limits.ts";
import * as posixResources from "./posix/resources.ts";
import * as posixRunCgroup from "./posix/run-cgroup.ts";
import { startInGroup as startInCgroup } from "./posix/start-in-cgroup.ts";
import * as windowsResources from "./windows/resources.ts";
import * as windowsRunJob from "./windows/run-job.ts";

const posix = {
  ...posixResources,
  ...posixRunCgroup,
  startInGroup: startInCgroup,
} satisfies LimitSystem;

const windows = { ...windowsResources, ...windowsRunJob } satisfies LimitSystem;

const system: LimitSystem = process.platform === "win32" ? windows : posix;

export const {
  findRunGroup,
  freeMemoryMb,
  needsRunGroup,
  openRunGroup,
  sampleCpu,
  sampleGroupCpu,
  startInGroup,
  sweepGroups,
} = system;
