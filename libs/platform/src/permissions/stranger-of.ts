import * as posixPathTrust from "./posix/path-trust.ts";
import * as windowsFileOwner from "./windows/file-owner.ts";

/** Whose an opened file is where it is not that of the one user whose files are read. */
export const { strangerOf } = process.platform === "win32" ? windowsFileOwner : posixPathTrust;
