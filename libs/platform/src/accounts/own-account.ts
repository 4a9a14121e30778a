import * as posixAccounts from "./posix/accounts.ts";
import * as windowsAccounts from "./windows/accounts.ts";

/** As whom this process runs. */
export const { ownAccount } = process.platform === "win32" ? windowsAccounts : posixAccounts;
