import * as posix from "./posix/user-sessions.ts";
import * as windows from "./windows/user-sessions.ts";

/** The sessions of the users who are logged on; undefined where that does not matter or is not told. */
export const { userSessions } = process.platform === "win32" ? windows : posix;
