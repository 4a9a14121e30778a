import * as posixPathTrust from "./posix/path-trust.ts";
import * as windowsPathTrust from "./windows/path-trust.ts";

/** Who else may change what lies at a path, and which user we are. */
export const { pathDistrust, openedDistrust, ownUserId } = process.platform === "win32" ? windowsPathTrust : posixPathTrust;
