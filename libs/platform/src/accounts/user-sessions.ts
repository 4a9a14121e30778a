import * as posixAccounts from "./posix/accounts.ts";
import * as windowsSessions from "./windows/sessions.ts";

/** The sessions of the users who are logged on; undefined where that does not matter or is not told. */
export const { userSessions } = process.platform === "win32" ? windowsSessions : posixAccounts;
