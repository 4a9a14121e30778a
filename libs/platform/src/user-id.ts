import * as posix from "./posix/user-id.ts";
import * as windows from "./windows/user-id.ts";

/** The numeric id of a user of this host; undefined where it is not in the local list of users. */
export const { userId } = process.platform === "win32" ? windows : posix;
