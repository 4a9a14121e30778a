import type { PermissionSystem } from "./mode-bits.ts";
import * as posixFolders from "./posix/folders.ts";
import * as posixPathTrust from "./posix/path-trust.ts";
import { fileOwnerMismatch as windowsOwnerMismatch } from "./windows/file-owner.ts";
import * as windowsFolders from "./windows/folders.ts";
import * as windowsPathTrust from "./windows/path-trust.ts";

const posix = { ...posixFolders, ...posixPathTrust } satisfies PermissionSystem;

const windows = {
  ...windowsFolders,
  ...windowsPathTrust,
  fileOwnerMismatch: windowsOwnerMismatch,
} satisfies PermissionSystem;

const system: PermissionSystem = process.platform === "win32" ? windows : posix;

export const {
  checkOpenedFileTrust,
  checkPathTrust,
  createFolder,
  fileOwnerMismatch,
  makeUserFolder,
  ownUserId,
} = system;
