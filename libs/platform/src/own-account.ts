import * as posix from "./posix/own-account.ts";
import * as windows from "./windows/own-account.ts";

/** As whom this process runs. */
export const { ownAccount } = process.platform === "win32" ? windows : posix;
