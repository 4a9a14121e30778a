import * as posix from "./posix/path-distrust.ts";
import * as windows from "./windows/path-distrust.ts";

/** Who else may change what lies at a path, and which user we are. */
export const { pathDistrust, openedDistrust, ownUserId } = process.platform === "win32" ? windows : posix;
