import type { AccountSystem } from "./account.ts";
import * as posixAccounts from "./posix/accounts.ts";
import { checkDesktop as checkPosixDesktop } from "./posix/desktop.ts";
import * as windowsAccounts from "./windows/accounts.ts";
import { checkDesktop as checkWindowsDesktop } from "./windows/desktop.ts";
import { userSessions as windowsSessions } from "./windows/sessions.ts";

const posix = { ...posixAccounts, checkDesktop: checkPosixDesktop } satisfies AccountSystem;

const windows = {
  ...windowsAccounts,
  checkDesktop: checkWindowsDesktop,
  userSessions: windowsSessions,
} satisfies AccountSystem;

const system: AccountSystem = process.platform === "win32" ? windows : posix;

export const { checkDesktop, ownAccount, userId, userSessions } = system;
