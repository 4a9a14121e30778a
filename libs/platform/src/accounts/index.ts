import type { DesktopState } from "./account.ts";
import * as posixAccounts from "./posix/accounts.ts";
import * as posixDesktop from "./posix/desktop.ts";
import * as windowsAccounts from "./windows/accounts.ts";
import * as windowsDesktop from "./windows/desktop.ts";
import * as windowsSessions from "./windows/sessions.ts";

/** As whom this process runs. */
export const { ownAccount } = process.platform === "win32" ? windowsAccounts : posixAccounts;

/** The numeric id of a user of this host; undefined where it is not in the local list of users. */
export const { userId } = process.platform === "win32" ? windowsAccounts : posixAccounts;

/** The sessions of the users who are logged on; undefined where that does not matter or is not told. */
export const { userSessions } = process.platform === "win32" ? windowsSessions : posixAccounts;

/** Checks that a suite with these variables finds a desktop. */
export const checkDesktop: (env: Readonly<Record<string, string | undefined>>) => DesktopState =
  process.platform === "win32" ? windowsDesktop.checkDesktop : posixDesktop.checkDesktop;
