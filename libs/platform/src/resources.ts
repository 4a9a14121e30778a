import * as posix from "./posix/resources.ts";
import * as windows from "./windows/resources.ts";

/** How busy the CPUs were, and how much memory is left for us. */
export const { sampleCpu, freeMemoryMb } = process.platform === "win32" ? windows : posix;
