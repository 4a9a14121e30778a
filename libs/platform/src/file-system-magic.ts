import * as posix from "./posix/file-system-magic.ts";
import * as windows from "./windows/file-system-magic.ts";

/** The kind of file system that a folder lies on, as the number that statfs(2) tells; undefined where it can't be told. */
export const { fileSystemMagic } = process.platform === "win32" ? windows : posix;
