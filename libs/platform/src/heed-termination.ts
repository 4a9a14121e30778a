import * as posix from "./posix/heed-termination.ts";
import * as windows from "./windows/heed-termination.ts";

/** Calls back each time somebody wants this program to end, with what told it; returns what stops that. */
export const { heedTermination } = process.platform === "win32" ? windows : posix;
