import * as posixAccounts from "./posix/accounts.ts";
import * as windowsAccounts from "./windows/accounts.ts";

/** The numeric id of a user of this host; undefined where it is not in the local list of users. */
export const { userId } = process.platform === "win32" ? windowsAccounts : posixAccounts;
