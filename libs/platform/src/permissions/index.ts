import * as posixFolders from "./posix/folders.ts";
import * as posixPathTrust from "./posix/path-trust.ts";
import * as windowsFileOwner from "./windows/file-owner.ts";
import * as windowsFolders from "./windows/folders.ts";
import * as windowsPathTrust from "./windows/path-trust.ts";

/** Who else may change what lies at a path, and which user we are. */
export const { checkPathTrust, checkOpenedFileTrust, ownUserId } =
  process.platform === "win32" ? windowsPathTrust : posixPathTrust;

/** Whose an opened file is where it is not that of the one user whose files are read. */
export const { fileOwnerMismatch } = process.platform === "win32" ? windowsFileOwner : posixPathTrust;

/** Makes the folder of a user's daemon where the system's own daemon does that; returns what is wrong, for people. */
export const { makeUserFolder } = process.platform === "win32" ? windowsFolders : posixFolders;

/** Makes one folder, for its owner alone. */
export const { createFolder } = process.platform === "win32" ? windowsFolders : posixFolders;
